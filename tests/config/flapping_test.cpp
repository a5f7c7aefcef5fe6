#include <gtest/gtest.h>

#include "tests/config/fault.hpp"
#include "tests/config/monitors_fixture.hpp"

namespace promonitor::config {
namespace {

class FlappingSection : public MonitorsFixture {};

TEST_F(FlappingSection, IsTheMonitorsElseTheFilesElseTheProgramsOwn) {
  const struct {
    const char* text;
    FlappingPolicy policy;
  } rows[] = {
      {"monitors: [{ping: a}]", {.enabled = true, .start_percent = 30, .stop_percent = 20}},
      {"monitors: [{ping: a, flapping: {start: 50%, stop: 25%}}]",
       {.start_percent = 50, .stop_percent = 25}},
      {"monitors: [{ping: a, flapping: {start: 10%}}]", {.start_percent = 10, .stop_percent = 10}},
      {"monitors: [{ping: a, flapping: {enabled: false}}]", {.enabled = false}},
      {"{defaults: {flapping: {enabled: false, stop: 5%}}, monitors: [{ping: a}]}",
       {.enabled = false, .stop_percent = 5}},
      {"{defaults: {flapping: {enabled: false, stop: 5%}}, monitors: "
       "[{ping: a, flapping: {enabled: true, start: 100%}}]}",
       {.start_percent = 100, .stop_percent = 5}},
  };
  for (const auto& [text, policy] : rows) {
    SCOPED_TRACE(text);
    const auto specs = specsOf(text);
    ASSERT_EQ(specs.size(), 1U);
    EXPECT_EQ(specs[0].flapping, policy);
  }
}

const Fault kFlappingFaults[] = {
    {"defaults: {flapping: off}", 1, 22, "defaults.flapping: expected a map, found a single value",
     "write 'key: value' lines, indented"},
    {"defaults: {flapping: {start: 30}}", 1, 30,
     "defaults.flapping.start: '30' is not a share in whole percent", "write it as 1% to 100%"},
    {"defaults: {flapping: {start: 101%}}", 1, 30,
     "defaults.flapping.start: '101%' is not a share in whole percent", "write it as 1% to 100%"},
    {"defaults: {flapping: {stop: 0%}}", 1, 29,
     "defaults.flapping.stop: '0%' is not a share in whole percent", "write it as 1% to 100%"},
    {"defaults: {flapping: {stop: 12.5%}}", 1, 29,
     "defaults.flapping.stop: '12.5%' is not a share in whole percent", "write it as 1% to 100%"},
    {"defaults: {flapping: {start: 20%, stop: 21%}}", 1, 22,
     "defaults.flapping: stop 21% is above start 20%", "make start higher or stop lower"},
    {"defaults: {flapping: {begin: 20%}}", 1, 23, "defaults.flapping: unknown key 'begin'",
     "known here: enabled, start, stop"},
    {"monitors:\n  - ping: a\n    flapping: {enabled: no}\n", 3, 25,
     "monitor 1: flapping.enabled: 'no' is neither true nor false", "write true or false"},
};

TEST_F(FlappingSection, NamesItsFaultsWithTheirPlace) {
  for (const Fault& fault : kFlappingFaults) {
    SCOPED_TRACE(fault.text);
    expectFault(fault, decode(fault.text).loaded.issues);
  }
}

}  // namespace
}  // namespace promonitor::config

#include <gtest/gtest.h>

#include "config/loader.hpp"
#include "config/restart.hpp"
#include "tests/config/config_folder.hpp"
#include "tests/config/fault.hpp"

namespace promonitor::config {
namespace {

using namespace std::chrono_literals;

TEST(WitnessSection, SaysWhoIsAskedAndHowOften) {
  const Loaded loaded = loadText(R"(
engine:
  witnesses:
    targets: [192.0.2.1:443, "[2001:db8::1]:53", 198.51.100.1:80]
    quorum: 1
    interval: 5s
    timeout: 500ms
)");

  ASSERT_TRUE(loaded.issues.empty());
  const WitnessSettings& witnesses = loaded.settings.engine.witnesses;
  ASSERT_EQ(witnesses.targets.size(), 3U);
  EXPECT_EQ(witnesses.targets[1].text(), "[2001:db8::1]:53");
  EXPECT_EQ(witnesses.quorum, 1U);
  EXPECT_EQ(witnesses.interval, 5s);
  EXPECT_EQ(witnesses.timeout, 500ms);
  EXPECT_EQ(sectionsForRestart({}, loaded.settings), std::vector<std::string>{"engine"});
}

TEST(WitnessSection, WantsMoreThanHalfUnlessToldOtherwise) {
  const struct {
    const char* targets;
    std::size_t quorum;
  } rows[] = {
      {"192.0.2.1:1", 1},
      {"192.0.2.1:1, 192.0.2.2:1", 2},
      {"192.0.2.1:1, 192.0.2.2:1, 192.0.2.3:1", 2},
      {"192.0.2.1:1, 192.0.2.1:2, 192.0.2.1:3, 192.0.2.1:4", 3},
  };
  for (const auto& [targets, quorum] : rows) {
    SCOPED_TRACE(targets);
    const Loaded loaded =
        loadText("engine: {witnesses: {targets: [" + std::string(targets) + "]}}\n");
    EXPECT_TRUE(loaded.issues.empty());
    EXPECT_EQ(loaded.settings.engine.witnesses.quorum, quorum);
  }
}

TEST(WitnessSection, IsNobodyUnlessWritten) {
  EXPECT_TRUE(loadText("engine: {shards: 1}\n").settings.engine.witnesses.targets.empty());
}

constexpr const char* kPlaceHint =
    "write it as 192.0.2.1:443 or [2001:db8::1]:443; names are not looked up";
constexpr const char* kTargetsHint =
    "write 'targets: [192.0.2.1:443, 198.51.100.1:443, 203.0.113.1:443]'";

const Fault kWitnessFaults[] = {
    {"engine: {witnesses: {targets: [dns.example:53]}}", 1, 32,
     "engine.witnesses.targets: 'dns.example:53' is not an address with a port", kPlaceHint},
    {"engine: {witnesses: {targets: [192.0.2.1]}}", 1, 32,
     "engine.witnesses.targets: '192.0.2.1' is not an address with a port", kPlaceHint},
    {"engine: {witnesses: {targets: []}}", 1, 21, "engine.witnesses: names no targets",
     kTargetsHint},
    {"engine: {witnesses: {quorum: 1}}", 1, 21, "engine.witnesses: names no targets", kTargetsHint},
    {"engine: {witnesses: {targets: ['192.0.2.1:1'], quorum: 2}}", 1, 56,
     "engine.witnesses: quorum 2 is more than the 1 targets", "name more targets or ask for fewer"},
    {"engine: {witnesses: {targets: ['192.0.2.1:1', '192.0.2.1:1']}}", 1, 21,
     "engine.witnesses: names a target twice", "each of them has one voice: remove one"},
    {"engine: {witnesses: {targets: ['192.0.2.1:1'], timeout: 1ms}}", 1, 57,
     "engine.witnesses.timeout: 1ms is shorter than 100ms", "write a duration from 100ms to 30s"},
    {"engine: {witnesses: {targets: ['192.0.2.1:1'], every: 1s}}", 1, 48,
     "engine.witnesses: unknown key 'every'", "known here: targets, quorum, interval, timeout"},
};

TEST(WitnessSection, NamesItsFaultsWithTheirPlace) {
  for (const Fault& fault : kWitnessFaults) {
    SCOPED_TRACE(fault.text);
    expectFault(fault, loadText(fault.text).issues);
  }
}

}  // namespace
}  // namespace promonitor::config

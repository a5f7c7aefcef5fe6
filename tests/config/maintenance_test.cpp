#include <gtest/gtest.h>

#include "core/base/timestamp.hpp"
#include "tests/config/fault.hpp"
#include "tests/config/monitors_fixture.hpp"

namespace promonitor::config {
namespace {

using namespace std::chrono_literals;

class MaintenanceSection : public MonitorsFixture {};

TEST_F(MaintenanceSection, HoldsForAllMonitorsAndMonitorsAddTheirOwn) {
  folder_.write("more.yaml", "maintenance: [{start: 2027-01-01T00:00:00Z, for: 30m}]\n");
  const auto specs = specsOf(R"(
maintenance:
  - { start: 2026-12-01T23:00:00+01:00, for: 2h, every: 7d }
include: more.yaml
monitors:
  - ping: a
  - ping: b
  - ping: c
    maintenance: [{ start: 2030-06-01T00:00:00Z, for: 366d }]
)");

  ASSERT_EQ(specs.size(), 3U);
  const MaintenanceWindow weekly{
      .start = *parseTimestamp("2026-12-01T22:00:00Z"), .length = 2h, .every = 168h};
  const MaintenanceWindow once{.start = *parseTimestamp("2027-01-01T00:00:00Z"), .length = 30min};
  const MaintenanceWindow year{.start = *parseTimestamp("2030-06-01T00:00:00Z"),
                               .length = 24h * 366};
  ASSERT_NE(specs[0].maintenance, nullptr);
  EXPECT_EQ(specs[0].maintenance->windows, (std::vector{weekly, once}));
  EXPECT_EQ(specs[1].maintenance, specs[0].maintenance) << "one object";
  EXPECT_EQ(specs[2].maintenance->windows, (std::vector{year, weekly, once}));
}

TEST_F(MaintenanceSection, IsNothingUnlessWritten) {
  for (const char* const text :
       {"monitors: [{ping: a}]", "{maintenance: [], monitors: [{ping: a, maintenance: []}]}"}) {
    SCOPED_TRACE(text);
    const auto specs = specsOf(text);
    ASSERT_EQ(specs.size(), 1U);
    EXPECT_EQ(specs[0].maintenance, nullptr);
  }
}

constexpr const char* kOffsetHint = "write it as 2026-12-01T22:00:00Z or 2026-12-01T23:00:00+01:00";
constexpr const char* kWindowHint = "write '- { start: 2026-12-01T22:00:00Z, for: 2h }'";

const Fault kMaintenanceFaults[] = {
    {"maintenance: tonight", 1, 14, "maintenance: expected a list, found a single value",
     "write one '- item' a line, or [item, item]"},
    {"maintenance: [tonight]", 1, 15, "maintenance: expected a map, found a single value",
     "write 'key: value' lines, indented"},
    {"maintenance: [{for: 2h}]", 1, 15, "maintenance: the window needs a start and for how long",
     kWindowHint},
    {"maintenance:\n  - start: 2026-12-01T22:00:00Z\n", 2, 5,
     "maintenance: the window needs a start and for how long", kWindowHint},
    {"maintenance: [{start: 2026-12-01T22:00:00, for: 2h}]", 1, 23,
     "maintenance.start: '2026-12-01T22:00:00' is not a time with its offset from UTC",
     kOffsetHint},
    {"maintenance: [{start: 2026-12-01, for: 2h}]", 1, 23,
     "maintenance.start: '2026-12-01' is not a time with its offset from UTC", kOffsetHint},
    {"maintenance: [{start: 2026-02-30T22:00:00Z, for: 2h}]", 1, 23,
     "maintenance.start: '2026-02-30T22:00:00Z' is not a time with its offset from UTC",
     kOffsetHint},
    {"maintenance: [{start: 1999-12-31T22:00:00Z, for: 2h}]", 1, 23,
     "maintenance.start: 1999-12-31T22:00:00Z is not between the years 2000 and 2199",
     "correct the year"},
    {"maintenance: [{start: 2200-01-01T00:00:00Z, for: 2h}]", 1, 23,
     "maintenance.start: 2200-01-01T00:00:00Z is not between the years 2000 and 2199",
     "correct the year"},
    {"maintenance: [{start: 2026-12-01T22:00:00Z, for: 2}]", 1, 50,
     "maintenance.for: '2' is not a duration", "add the unit, as in 2s"},
    {"maintenance: [{start: 2026-12-01T22:00:00Z, for: 59s}]", 1, 50,
     "maintenance.for: 59s is shorter than 1m", "write a duration from 1m to 3653d"},
    {"maintenance: [{start: 2026-12-01T22:00:00Z, for: 2h, every: 2h}]", 1, 61,
     "maintenance: every 2h is not longer than the 2h that the window lasts",
     "make it longer; to check nothing at all write 'paused: true'"},
    {"maintenance: [{start: 2026-12-01T22:00:00Z, for: 2h, evry: 7d}]", 1, 54,
     "maintenance: unknown key 'evry'", "did you mean 'every'?"},
    {"monitors:\n  - ping: a\n    maintenance: [{start: now, for: 2h}]\n", 3, 27,
     "monitor 1: maintenance.start: 'now' is not a time with its offset from UTC", kOffsetHint},
};

TEST_F(MaintenanceSection, NamesItsFaultsWithTheirPlace) {
  for (const Fault& fault : kMaintenanceFaults) {
    SCOPED_TRACE(fault.text);
    expectFault(fault, decode(fault.text).loaded.issues);
  }
}

TEST_F(MaintenanceSection, HasAnEnd) {
  std::string text = "maintenance:\n";
  for (int i = 0; i <= 1000; ++i) text += "- {start: 2026-12-01T22:00:00Z, for: 2h}\n";

  const auto decoded = decode(text);

  ASSERT_EQ(decoded.loaded.issues.size(), 1U);
  EXPECT_EQ(decoded.loaded.issues[0].message, "maintenance: more than 1000 windows");
}

}  // namespace
}  // namespace promonitor::config

// No burst when many monitors come at once: at a start, a reload, a first configuration.
#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/engine/host_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kMonitors = 5000;

/// Many monitors that come in one moment.
class ShardFirstChecks : public testing::Test {
 protected:
  ShardFirstChecks() { world_.takes = milliseconds(20); }

  void putAll(Status status, Duration interval, const std::string& name = "") {
    for (int number = 1; number <= kMonitors; ++number) {
      Monitor monitor = world_.monitor(number, interval);
      monitor.state.status = status;
      monitor.spec.name = name;
      world_.put(monitor);
    }
  }
  /// How many checks begin in each tenth of a second.
  std::vector<std::size_t> starts(Duration time) {
    std::vector<std::size_t> counts;
    for (const MonoTime end = world_.now + time; world_.now < end;) {
      const auto before = world_.prober.started;
      all_.append(world_.run(milliseconds(100)));
      counts.push_back(static_cast<std::size_t>(world_.prober.started - before));
    }
    return counts;
  }
  static std::size_t sumOf(const std::vector<std::size_t>& counts) {
    std::size_t sum = 0;
    for (const std::size_t count : counts) sum += count;
    return sum;
  }
  static std::size_t most(const std::vector<std::size_t>& counts) {
    return *std::max_element(counts.begin(), counts.end());
  }

  HostShard world_{{.max_in_flight = 10000}};
  ResultBatch all_;
};

TEST_F(ShardFirstChecks, AreSpreadOverFiveSeconds) {
  putAll(Status::Pending, hours(1));
  EXPECT_EQ(world_.prober.started, 0U);

  const auto counts = starts(seconds(5) + milliseconds(100));

  EXPECT_EQ(sumOf(counts), kMonitors);
  EXPECT_LT(most(counts), 150U) << "100 on average";
  for (std::size_t i = 0; i < 50; ++i) EXPECT_GT(counts[i], 50U) << i;
  EXPECT_TRUE(all_.missed.empty());
}

TEST_F(ShardFirstChecks, TakeLongerWhereMoreAreExpected) {
  world_.shard.expect(std::size_t{4} * kMonitors);
  putAll(Status::Pending, hours(1));

  const auto counts = starts(seconds(10) + milliseconds(100));

  EXPECT_EQ(sumOf(counts), kMonitors);
  EXPECT_LT(most(counts), 80U) << "50 on average";
}

TEST_F(ShardFirstChecks, AreThoseOfTheSlotsWhereTheseComeSooner) {
  world_.shard.expect(std::size_t{24} * kMonitors);
  putAll(Status::Pending, minutes(1));

  const auto counts = starts(minutes(1));

  EXPECT_EQ(sumOf(counts), kMonitors);
  EXPECT_LT(most(counts), 30U) << "8.3 on average";
}

TEST_F(ShardFirstChecks, AreNotRepeatedByAReloadBeforeThem) {
  putAll(Status::Pending, hours(1));
  starts(milliseconds(500));
  putAll(Status::Pending, hours(1), "another");

  const auto counts = starts(seconds(6));

  EXPECT_LT(most(counts), 150U);
  EXPECT_LE(world_.prober.started, std::uint64_t{kMonitors} + 20) << "those of a moment may be";
}

TEST_F(ShardFirstChecks, AreThoseOfTheSlotsWhereTheStatusIsKnown) {
  putAll(Status::Up, minutes(1));

  const auto counts = starts(minutes(1));

  EXPECT_EQ(sumOf(counts), kMonitors);
  EXPECT_LT(most(counts), 30U) << "8.3 on average";
}

TEST_F(ShardFirstChecks, AReloadOfEveryMonitorMovesNoSlot) {
  putAll(Status::Up, minutes(1));
  starts(seconds(30));
  const std::size_t before = all_.checks.size();
  putAll(Status::Up, minutes(1), "another");

  const auto counts = starts(seconds(30));

  EXPECT_LT(most(counts), 30U);
  EXPECT_NEAR(static_cast<double>(all_.checks.size() + world_.shard.inFlight()), kMonitors, 2);
  EXPECT_GT(all_.checks.size(), before);
  EXPECT_TRUE(all_.missed.empty());
}

TEST(ShardFirstChecksOfOneHost, KeepToItsLimitAndAllHappen) {
  HostShard world({.max_in_flight = 10000, .max_in_flight_per_host = 64});
  world.takes = milliseconds(100);
  for (int number = 1; number <= kMonitors; ++number) {
    Monitor monitor = world.monitor(number, hours(1));
    monitor.state = {};
    world.put(monitor);
  }

  std::size_t most = 0;
  std::set<MonitorKey> checked;
  for (int tenth = 0; tenth < 100; ++tenth) {
    for (const CheckRecord& check : world.run(milliseconds(100)).checks) {
      checked.insert(check.monitor);
    }
    most = std::max(most, world.shard.inFlight());
  }

  EXPECT_EQ(most, 64U);
  EXPECT_EQ(checked.size(), kMonitors) << "640 a second";
}

TEST(ShardFirstChecksOfOneHost, AreTriedAgainAfterAnOverload) {
  HostShard world({.max_in_flight = 10});
  world.takes = seconds(1);
  for (int number = 1; number <= 100; ++number) {
    Monitor monitor = world.monitor(number, hours(24));
    monitor.state = {};
    world.put(monitor);
  }

  std::set<MonitorKey> checked;
  for (const CheckRecord& check : world.run(minutes(2)).checks) checked.insert(check.monitor);

  EXPECT_EQ(checked.size(), 100U);
}

}  // namespace
}  // namespace promonitor

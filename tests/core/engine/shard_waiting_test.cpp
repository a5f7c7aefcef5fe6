// How a shard keeps to the limit of each host.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>

#include <gmock/gmock.h>

#include "tests/core/engine/host_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::IsEmpty;

TEST(ShardWaiting, ChecksWaitForTheirHostAndAreAllRun) {
  HostShard world;
  for (int number = 1; number <= 10; ++number) world.put(world.monitor(number, minutes(1)));
  world.put(world.monitor(11, minutes(1), "other.example"));

  std::size_t most = 0;
  ResultBatch all;
  while (world.now < HostShard::kBegin + minutes(10)) {
    all.append(world.run(milliseconds(500)));
    most = std::max(most, world.shard.inFlight());
  }

  EXPECT_EQ(most, 2U) << "one on each host";
  EXPECT_THAT(all.missed, IsEmpty());
  std::map<MonitorKey, int> checks;
  for (const CheckRecord& check : all.checks) ++checks[check.monitor];
  ASSERT_EQ(checks.size(), 11U);
  for (const auto& [key, count] : checks) EXPECT_NEAR(count, 10, 1);
  EXPECT_GT(world.stats.read().lateness_max_seconds, 1);
}

TEST(ShardWaiting, ASlotIsMissedAfterHalfOfItsInterval) {
  HostShard world;
  const Monitor waiter = world.monitor(1, minutes(1));
  world.letWait(waiter);
  const WallTime slot = world.wallNow();

  EXPECT_THAT(world.run(seconds(30) - milliseconds(1)).missed, IsEmpty());
  const ResultBatch batch = world.run(milliseconds(1));

  ASSERT_EQ(batch.missed.size(), 1U);
  EXPECT_EQ(batch.missed[0], (MissedSlots{waiter.key, slot, slot, 1, MissReason::HostBusy}));
  EXPECT_EQ(world.stats.read().missed[static_cast<std::size_t>(MissReason::HostBusy)], 1U);
  EXPECT_EQ(world.waiting(), 0U);
  world.freeHost();
  EXPECT_THAT(world.run(seconds(29)).checks, IsEmpty()) << "never late";
  EXPECT_EQ(world.run(seconds(5)).checks.size(), 1U) << "the next slot";
}

TEST(ShardWaiting, ASlotIsNotBegunWhenTheProgramStallsUntilItsTimeIsOver) {
  HostShard world;
  const Monitor waiter = world.monitor(1, minutes(1));
  world.letWait(waiter);
  const WallTime slot = world.wallNow();
  world.now += minutes(10);
  standAt(world.now, world.shard, world.prober);

  world.prober.deliverLast();  // before anybody notices that the time to give up has come

  const ResultBatch batch = world.run(milliseconds(0));
  ASSERT_FALSE(batch.missed.empty());
  EXPECT_EQ(batch.missed[0], (MissedSlots{waiter.key, slot, slot, 1, MissReason::HostBusy}));
}

TEST(ShardWaiting, WhereThereIsNoRoomForAllEachGetsItsShare) {
  constexpr int kMonitors = 40;
  HostShard world;
  for (int number = 1; number <= kMonitors; ++number) world.put(world.monitor(number, minutes(1)));

  const ResultBatch batch = world.run(hours(1));

  std::map<MonitorKey, int> checked;
  auto slots = static_cast<std::int64_t>(batch.checks.size());
  for (const CheckRecord& check : batch.checks) ++checked[check.monitor];
  for (const MissedSlots& missed : batch.missed) {
    EXPECT_EQ(missed.reason, MissReason::HostBusy);
    slots += missed.count;
  }
  EXPECT_NEAR(static_cast<double>(slots), 60 * kMonitors, kMonitors) << "each accounted for";
  ASSERT_EQ(checked.size(), kMonitors);
  // A check takes three seconds, so there is room for half of them.
  for (const auto& [key, count] : checked) EXPECT_NEAR(count, 30, 2);
}

TEST(ShardWaiting, NothingIsLimitedWithoutALimitOrAHost) {
  const struct {
    const char* name;
    std::uint32_t type;
    std::size_t limit;
  } rows[] = {{"no limit", PM_T_HOST, 0}, {"a target without a host", PM_T_STRING, 1}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    HostShard world({.max_in_flight_per_host = row.limit});
    world.kind = fakeKind("fake", row.type);
    world.takes = hours(1);
    for (int number = 1; number <= 5; ++number) world.put(world.monitor(number, minutes(1)));

    world.run(minutes(1));

    EXPECT_EQ(world.shard.inFlight(), 5U);
  }
}

/// The same monitor with something else.
template <class Change>
void putChanged(HostShard& world, Monitor monitor, Change change) {
  change(monitor.spec);
  world.put(monitor);
}

TEST(ShardWaiting, EndsWithAReasonWhateverBecomesOfTheMonitor) {
  using Change = void (*)(HostShard&, const Monitor&);
  const struct {
    const char* what;
    Change happens;
    std::optional<MissReason> reason;
    bool checked;
  } rows[] = {
      {"its host is free", [](HostShard&, const Monitor&) {}, std::nullopt, true},
      {"other options", [](HostShard& world, const Monitor& same) { world.put(same); },
       std::nullopt, true},
      {"another host",
       [](HostShard& world, const Monitor& was) {
         putChanged(world, was, [](MonitorSpec& spec) { spec.target = "elsewhere.example"; });
       },
       std::nullopt, true},
      {"another interval",
       [](HostShard& world, const Monitor& was) {
         putChanged(world, was, [](MonitorSpec& spec) { spec.interval = hours(24); });
       },
       MissReason::Reload, true},
      {"a pause",
       [](HostShard& world, const Monitor& was) {
         putChanged(world, was, [](MonitorSpec& spec) { spec.paused = true; });
       },
       MissReason::Reload, false},
      {"it leaves",
       [](HostShard& world, const Monitor& was) { world.shard.remove(was, world.now); },
       MissReason::Reload, false},
      {"a stop", [](HostShard& world, const Monitor&) { world.shard.stopStarting(); },
       MissReason::Stopped, false},
      {"a maintenance window",
       [](HostShard& world, const Monitor& was) {
         const WallTime begin = world.wallNow() + milliseconds(1);
         putChanged(world, was, [begin](MonitorSpec& spec) {
           spec.maintenance = std::make_shared<const Maintenance>(
               Maintenance{{{.start = begin, .length = hours(1)}}});
         });
         world.runUntil(world.now + milliseconds(2));
       },
       MissReason::HostBusy, false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    HostShard world;
    const Monitor waiter = world.monitor(1, minutes(1));
    world.letWait(waiter);
    const WallTime slot = world.wallNow();

    row.happens(world, waiter);
    world.freeHost();
    const ResultBatch batch = world.run(seconds(20));

    std::vector<MissedSlots> missed = batch.missed;
    std::erase_if(missed, [&](const MissedSlots& run) { return run.monitor != waiter.key; });
    EXPECT_EQ(batch.checks.size(), row.checked ? 1U : 0U);
    EXPECT_EQ(world.waiting(), 0U);
    if (!row.reason) {
      EXPECT_THAT(missed, IsEmpty());
      ASSERT_FALSE(batch.checks.empty());
      EXPECT_EQ(batch.checks[0].slot, slot);
      continue;
    }
    ASSERT_EQ(missed.size(), 1U);
    EXPECT_EQ(missed[0].first, slot);
    EXPECT_EQ(missed[0].reason, *row.reason);
  }
}

TEST(ShardWaiting, AFirstCheckIsTriedAgainUntilThereIsOne) {
  HostShard world;
  Monitor fresh = world.monitor(1, hours(24));
  fresh.state = {};
  fresh.spec.interval = seconds(40);
  world.letWait(fresh);
  EXPECT_EQ(world.run(seconds(39)).checks.size(), 0U);

  world.freeHost();

  EXPECT_GE(world.run(seconds(9)).checks.size(), 1U);
}

}  // namespace
}  // namespace promonitor

// A check that somebody asks for, beside the slots.
#include <optional>
#include <vector>

#include <gmock/gmock.h>

#include "tests/core/engine/host_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// Asks, and keeps what was answered at once. Outlives the shard, which answers whoever is left.
class Asking {
 public:
  void ask(HostShard& world, const Monitor& monitor) {
    world.shard.checkNow(monitor.key, world.now,
                         std::make_shared<CheckNowCaller>([this](CheckNowAnswer&& answer) {
                           ASSERT_FALSE(answer.check) << "told before it is committed";
                           refusals.push_back(answer.refusal);
                         }));
  }
  std::vector<CheckNowRefusal> refusals;
};

/// What callers are to hear of, once it is committed.
std::vector<CheckRecord> answered(HostShard& world) {
  std::vector<CheckRecord> checks;
  for (Shard::Answered& each : world.shard.takeAnswered()) {
    checks.push_back(each.check);
    each.caller = nullptr;
  }
  return checks;
}

TEST(ShardCheckNow, RunsAtOnceAndMovesNoSlot) {
  Asking asking;
  HostShard world;
  const Monitor monitor = world.monitor(1, minutes(1));
  world.put(monitor);
  world.runUntil(world.shard.nextTick());
  world.run(seconds(30));
  const MonoTime next = world.shard.nextTick();

  asking.ask(world, monitor);
  EXPECT_EQ(world.shard.inFlight(), 1U);
  EXPECT_EQ(world.prober.flags.back(), std::uint32_t{PM_CHECK_MANUAL});
  const MonoTime asked = world.now;
  const ResultBatch batch = world.run(seconds(3));

  ASSERT_EQ(batch.checks.size(), 1U);
  EXPECT_EQ(batch.checks[0].slot, WallTime{}) << "not of the schedule";
  EXPECT_EQ(batch.checks[0].started_at,
            HostShard::kWallBegin + std::chrono::floor<microseconds>(asked - HostShard::kBegin));
  EXPECT_THAT(answered(world), ElementsAre(batch.checks[0]));
  EXPECT_THAT(answered(world), IsEmpty()) << "once";
  EXPECT_EQ(world.shard.nextTick(), next);
  EXPECT_THAT(asking.refusals, ElementsAre(CheckNowRefusal::Stopping))
      << "whom nobody answers is told so";
}

TEST(ShardCheckNow, LeavesTheUptimeExact) {
  Asking asking;
  HostShard world;
  const Monitor monitor = world.monitor(1, minutes(1));
  world.put(monitor);
  world.runUntil(world.shard.nextTick());
  world.run(seconds(40));

  asking.ask(world, monitor);
  const auto checks = world.run(seconds(30)).checks;

  ASSERT_EQ(checks.size(), 2U);
  EXPECT_EQ(checks[0].lead + checks[1].lead, minutes(1));
  EXPECT_EQ(checks[1].lead, seconds(20));
}

TEST(ShardCheckNow, SharesTheCheckThatRunsOrWaits) {
  Asking asking;
  HostShard world;
  const Monitor monitor = world.monitor(1, minutes(1));
  world.letWait(monitor);
  const WallTime slot = world.wallNow();

  asking.ask(world, monitor);
  world.freeHost();
  asking.ask(world, monitor);
  const ResultBatch batch = world.run(seconds(3));

  ASSERT_EQ(batch.checks.size(), 1U);
  EXPECT_EQ(batch.checks[0].slot, slot);
  EXPECT_THAT(answered(world), ElementsAre(batch.checks[0], batch.checks[0]));
  EXPECT_EQ(world.stats.read().asked_shared, 2U);
  EXPECT_EQ(world.stats.read().asked_run, 0U);
}

TEST(ShardCheckNow, IsRefusedWithAReason) {
  using Scene = void (*)(HostShard&, Monitor&, Asking & others);
  const struct {
    CheckNowRefusal reason;
    Scene scene;
  } rows[] = {
      {CheckNowRefusal::UnknownMonitor, [](HostShard&, Monitor&, Asking&) {}},
      {CheckNowRefusal::Paused,
       [](HostShard& world, Monitor& monitor, Asking&) {
         monitor.spec.paused = true;
         world.put(monitor);
       }},
      {CheckNowRefusal::Maintenance,
       [](HostShard& world, Monitor& monitor, Asking&) {
         monitor.spec.maintenance = std::make_shared<const Maintenance>(
             Maintenance{{{.start = world.wallNow(), .length = hours(1)}}});
         world.put(monitor);
       }},
      {CheckNowRefusal::HostBusy,
       [](HostShard& world, Monitor& monitor, Asking&) {
         world.put(monitor);
         world.fillHost();
       }},
      {CheckNowRefusal::Overload,
       [](HostShard& world, Monitor& monitor, Asking& others) {
         monitor.spec.target = "elsewhere.example";
         world.put(monitor);
         world.fillHost();
         world.put(world.monitor(98, hours(1), "third.example"));
         others.ask(world, world.monitor(98, hours(1)));
       }},
      {CheckNowRefusal::TooMany,
       [](HostShard& world, Monitor& monitor, Asking& others) {
         world.put(monitor);
         world.put(world.monitor(98, hours(1), "third.example"));
         for (int i = 0; i < 3; ++i) others.ask(world, world.monitor(98, hours(1)));
       }},
      {CheckNowRefusal::Stopping,
       [](HostShard& world, Monitor& monitor, Asking&) {
         world.put(monitor);
         world.shard.stopStarting();
       }},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(checkNowRefusalName(row.reason));
    Asking asking;
    Asking others;
    HostShard world({.max_in_flight = 2, .max_in_flight_per_host = 1, .max_callers = 3});
    Monitor monitor = world.monitor(1, hours(24));
    row.scene(world, monitor, others);
    const auto in_flight = world.shard.inFlight();

    asking.ask(world, monitor);

    EXPECT_THAT(asking.refusals, ElementsAre(row.reason));
    EXPECT_EQ(world.shard.inFlight(), in_flight);
    EXPECT_EQ(world.stats.read().asked_refused[static_cast<std::size_t>(row.reason)], 1U);
  }
}

TEST(ShardCheckNow, TellsACallerWhatBecameOfTheCheck) {
  using Scene = void (*)(HostShard&, const Monitor&);
  const struct {
    const char* what;
    Scene scene;
    std::optional<CheckNowRefusal> refusal;
  } rows[] = {
      {"it leaves while it runs",
       [](HostShard& world, const Monitor& monitor) { world.shard.remove(monitor, world.now); },
       CheckNowRefusal::UnknownMonitor},
      {"it is paused while it runs",
       [](HostShard& world, const Monitor& monitor) {
         Monitor paused = monitor;
         paused.spec.paused = true;
         world.put(paused);
       },
       std::nullopt},
      {"a stop",
       [](HostShard& world, const Monitor&) {
         world.shard.stopStarting();
         world.shard.abandonInFlight();
       },
       CheckNowRefusal::Stopping},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    Asking asking;
    HostShard world;
    const Monitor monitor = world.monitor(1, hours(24));
    world.put(monitor);
    asking.ask(world, monitor);

    row.scene(world, monitor);
    world.run(seconds(10));

    const auto checks = world.shard.takeAnswered();
    EXPECT_EQ(checks.size(), row.refusal ? 0U : 1U);
    if (row.refusal) {
      EXPECT_THAT(asking.refusals, ElementsAre(*row.refusal));
    }
  }
}

TEST(ShardCheckNow, IsAnsweredForAMonitorThatWaitsInVain) {
  Asking asking;
  HostShard world;
  const Monitor monitor = world.monitor(1, minutes(1));
  world.letWait(monitor);

  asking.ask(world, monitor);
  world.run(seconds(30));

  EXPECT_THAT(asking.refusals, ElementsAre(CheckNowRefusal::HostBusy));
}

TEST(ShardCheckNow, TellsOfAProbeThatCannotBeSetUp) {
  Asking asking;
  HostShard world;
  world.prober.refusal = "needs a thing that is not there";
  const Monitor monitor = world.monitor(1, hours(24));
  world.put(monitor);

  asking.ask(world, monitor);

  const auto checks = answered(world);
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].result.failure->code, "probe_refused");
}

}  // namespace
}  // namespace promonitor

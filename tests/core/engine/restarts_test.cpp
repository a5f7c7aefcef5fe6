// What other monitors get wrong when they are restarted: a life of several runs on one store.
#include <memory>

#include <gtest/gtest.h>

#include "core/engine/slot_accounts.hpp"
#include "core/store/memory_store.hpp"
#include "tests/core/engine/host_shard.hpp"
#include "tests/support/slot_history.hpp"

namespace promonitor {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// One monitor whose checks pass.
class Restarts : public testing::Test {
 protected:
  /// Begins a life.
  void SetUp() override { store_ = std::make_unique<MemoryStore>(); }
  void declare(Duration interval) {
    Monitor monitor = HostShard().monitor(1, interval);
    monitor.spec.owner = store_->saveUser("ops@example.com", "pro", WallTime{}).id;
    owner_ = monitor.spec.owner;
    key_ = store_->saveMonitors({monitor.spec}, {}).at(0);
    options_ = monitor.spec.options;
  }
  /// The program runs for so long, and stops in order.
  void run(Duration time) {
    HostShard world;
    // Its clocks begin together, so the calendar is that of the life.
    const Duration ahead = now_ - HostShard::kWallBegin;
    Shard shard([&](std::string_view) { return &world.kind; },
                WallAnchor{.mono = HostShard::kBegin + ahead, .wall = now_}, {}, world.stats,
                world.log);
    FakeProber prober(shard, [](InstanceId, MonoTime) {
      FakeProber::Answer answer{.takes = std::chrono::milliseconds(20), .result = {}};
      answer.result.verdict = Verdict::Up;
      return answer;
    });
    shard.use(prober);
    const SlotAccounts accounts(store_->loadAccounts(), now_);
    store_->commit({.missed = accounts.stopped()});
    const MonoTime begin = HostShard::kBegin + ahead;
    for (Monitor& stored : store_->loadMonitors()) {
      stored.spec.options = options_;
      ScheduledMonitor monitor = std::move(stored);
      accounts.resume(monitor);
      shard.put(std::move(monitor), begin);
    }
    passTime(begin, begin + time, shard, prober);
    shard.stopStarting();
    passTime(begin + time, begin + time + std::chrono::milliseconds(50), shard, prober);
    shard.abandonInFlight();
    store_->commit(shard.takeBatch());
    pass(time);
  }
  void pass(Duration time) { now_ += std::chrono::floor<std::chrono::microseconds>(time); }
  /// How many slots the monitor has had since then.
  std::size_t slotsSince(WallTime begin) {
    const Monitor monitor = store_->loadMonitors().at(0);
    return static_cast<std::size_t>(
        slotsBetween(hash64(monitor.spec.id), monitor.spec.interval, begin, now_).count);
  }
  std::size_t slotsChecked() {
    const auto checks = store_->latestChecks(owner_, key_, 100'000);
    return static_cast<std::size_t>(std::count_if(
        checks.begin(), checks.end(), [](const auto& check) { return check.slot != WallTime{}; }));
  }

  std::unique_ptr<MemoryStore> store_;
  UserId owner_{};
  MonitorKey key_{};
  std::shared_ptr<const OptionSet> options_;
  WallTime now_ = HostShard::kWallBegin;
};

TEST_F(Restarts, AnIntervalLongerThanTheTimeBetweenThemStillFires) {
  declare(hours(24));

  for (int run = 0; run < 240; ++run) {
    this->run(hours(1) - seconds(2));
    pass(seconds(2));
  }

  EXPECT_EQ(slotsChecked(), 10U) << "one a day";
}

TEST_F(Restarts, ACheckByTheDayThatEachOfThemPassesOverIsMadeUpFor) {
  declare(hours(24));
  const SlotRun first =
      slotsBetween(hash64(store_->loadMonitors().at(0).spec.id), hours(24), now_, now_ + hours(24));
  run(first.first - minutes(1) - now_);

  for (int night = 0; night < 10; ++night) {
    pass(minutes(2));
    run(hours(24) - minutes(2));
  }

  EXPECT_EQ(slotsChecked(), 10U);
  EXPECT_EQ(store_->counts().missed_slots, 0);
}

TEST_F(Restarts, IntervalsOfFiveSecondsAndMoreLoseNoSlotOverFifty) {
  for (const seconds interval : {seconds(5), seconds(7), seconds(10), seconds(60)}) {
    SCOPED_TRACE(interval.count());
    SetUp();
    declare(interval);
    const WallTime begin = now_;

    for (int run = 0; run < 50; ++run) {
      this->run(std::chrono::milliseconds(1137 * (run % 10)) + seconds(3));
      pass(std::chrono::milliseconds(4900));
    }
    run(seconds(1));

    EXPECT_EQ(store_->counts().missed_slots, 0);
    EXPECT_EQ(slotsChecked(), slotsSince(begin));
  }
}

TEST_F(Restarts, WhatPassedTooLongAgoIsRecordedAsStopped) {
  declare(seconds(5));
  const WallTime begin = now_;

  for (int run = 0; run < 50; ++run) {
    this->run(seconds(3));
    pass(std::chrono::milliseconds(237 * run));
  }
  run(seconds(1));

  EXPECT_GT(store_->counts().missed_slots, 0);
  EXPECT_EQ(slotsChecked() + static_cast<std::size_t>(store_->counts().missed_slots),
            slotsSince(begin));
}

TEST_F(Restarts, AStoppedHourIsNoDataAndNeitherUpNorDown) {
  declare(seconds(60));
  const WallTime begin = now_;
  run(hours(2));
  pass(hours(1));
  run(hours(2));

  const TimeWindow window{begin + minutes(30), begin + hours(4) + minutes(30)};
  const Uptime uptime = uptimeOf(*store_->history(owner_, key_, {window, {}}), window);

  EXPECT_EQ(uptime.down, Duration(0));
  EXPECT_EQ(uptime.up + uptime.no_data, hours(4));
  EXPECT_GE(uptime.no_data, hours(1) - seconds(60)) << "the last check vouches for its interval";
  EXPECT_LE(uptime.no_data, hours(1) + seconds(60)) << "until the first slot after it";
}

}  // namespace
}  // namespace promonitor

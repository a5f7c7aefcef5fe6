#include "tests/core/engine/one_monitor_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class ShardMaintenance : public OneMonitorShard {
 protected:
  void maintain(std::vector<MaintenanceWindow> windows) {
    monitor_.spec.maintenance =
        std::make_shared<const Maintenance>(Maintenance{std::move(windows)});
  }
  static std::int64_t countOf(const ResultBatch& batch, MissReason reason) {
    std::int64_t count = 0;
    for (const MissedSlots& missed : batch.missed) {
      if (missed.reason == reason) count += missed.count;
    }
    return count;
  }
};

TEST_F(ShardMaintenance, SlotsOfAWindowHaveThatReasonAndNoCheck) {
  maintain({{.start = kWallBegin + minutes(1), .length = minutes(2)}});
  shard_.put(monitor_, now_);

  const ResultBatch batch = run(minutes(4));

  EXPECT_EQ(batch.checks.size(), 12U);
  EXPECT_EQ(countOf(batch, MissReason::Maintenance), 12);
  EXPECT_EQ(batch.missed.front().first, batch.checks[5].slot + seconds(10));
  EXPECT_EQ(batch.missed.back().last, batch.checks[6].slot - seconds(10));
  EXPECT_EQ(prober_.started, 12U);
}

TEST_F(ShardMaintenance, ShowsInTheStateAndLeavesTheStatus) {
  maintain({{.start = kWallBegin + minutes(1), .length = minutes(2)}});
  answer(Verdict::Down);
  shard_.put(monitor_, now_);
  const ResultBatch before = run(minutes(1));
  const ResultBatch during = run(minutes(2));
  const ResultBatch after = run(minutes(1));

  EXPECT_EQ(before.incidents.size(), 1U);
  ASSERT_EQ(during.states.size(), 1U) << "once for the whole window";
  EXPECT_EQ(during.states[0].snapshot.health, Health::Maintenance);
  EXPECT_EQ(during.states[0].snapshot.status, Status::Down);
  EXPECT_TRUE(during.incidents.empty()) << "the one before it stays open";
  EXPECT_EQ(after.states.at(0).snapshot.health, Health::Down);
  EXPECT_TRUE(after.incidents.empty());
}

TEST_F(ShardMaintenance, ACheckThatEndsInAWindowIsKeptAndChangesNoStatus) {
  shard_.put(monitor_, now_);
  const MonoTime slot = shard_.nextTick();
  maintain({{.start = wallAt(slot) + seconds(1), .length = minutes(2)}});
  shard_.put(monitor_, now_);
  answer(Verdict::Down);
  answer_.takes = seconds(5);

  const ResultBatch batch = run(slot + seconds(6) - now_);

  ASSERT_EQ(batch.checks.size(), 1U);
  EXPECT_EQ(batch.checks[0].result.verdict, Verdict::Down);
  ASSERT_EQ(batch.states.size(), 1U);
  EXPECT_EQ(batch.states[0].snapshot.status, Status::Up);
  EXPECT_EQ(batch.states[0].snapshot.health, Health::Maintenance);
  EXPECT_TRUE(batch.incidents.empty());
}

TEST_F(ShardMaintenance, StartsConfirmingAnew) {
  monitor_.spec.retries = 1;
  monitor_.spec.retry_interval = seconds(3);
  shard_.put(monitor_, now_);
  const MonoTime slot = shard_.nextTick();
  maintain({{.start = wallAt(slot) + seconds(1), .length = hours(1)}});
  shard_.put(monitor_, now_);
  answer(Verdict::Down);

  const ResultBatch before = run(slot + seconds(1) + hours(1) - now_);
  const ResultBatch after = run(shard_.nextTick() + seconds(1) - now_);

  EXPECT_EQ(before.checks.size(), 1U) << "the retry is not run";
  EXPECT_EQ(before.states.back().snapshot.health, Health::Maintenance);
  ASSERT_EQ(after.checks.size(), 1U);
  EXPECT_EQ(after.states.at(0).snapshot.health, Health::Confirming);
  EXPECT_TRUE(after.incidents.empty()) << "one failure before it and one after it are not two";
}

TEST_F(ShardMaintenance, SlotsThatPassedAreToldApart) {
  maintain({{.start = kWallBegin + minutes(1), .length = minutes(2)},
            {.start = kWallBegin + minutes(2), .length = minutes(2)},
            {.start = kWallBegin + minutes(6), .length = hours(1)}});
  shard_.put(monitor_, now_);
  now_ += minutes(5);
  standAt(now_, shard_, prober_);
  shard_.tick(now_);

  const ResultBatch batch = shard_.takeBatch();

  EXPECT_EQ(countOf(batch, MissReason::Maintenance), 18);
  EXPECT_EQ(countOf(batch, MissReason::Overload), 11);
  EXPECT_EQ(prober_.started, 1U);
}

TEST_F(ShardMaintenance, FirstCheckOfANewMonitorWaitsForItsEnd) {
  monitor_.state = {};
  monitor_.spec.interval = std::chrono::days(7);
  maintain({{.start = kWallBegin - hours(1), .length = hours(2)}});
  shard_.put(monitor_, now_);

  EXPECT_TRUE(run(hours(1)).checks.empty());

  EXPECT_EQ(run(seconds(6)).checks.size(), 1U);
}

TEST_F(ShardMaintenance, AReloadOfTheWindowsMovesNoSlot) {
  shard_.put(monitor_, now_);
  const ResultBatch before = run(minutes(1));
  maintain({{.start = wallAt(now_), .length = minutes(1)}});
  shard_.put(monitor_, now_);
  const ResultBatch during = run(minutes(1));
  monitor_.spec.maintenance = nullptr;
  shard_.put(monitor_, now_);
  const ResultBatch after = run(minutes(1));

  EXPECT_EQ(before.plans.size(), 1U);
  EXPECT_TRUE(during.plans.empty());
  EXPECT_TRUE(after.plans.empty());
  EXPECT_EQ(during.missed.front().first, before.checks.back().slot + seconds(10));
  EXPECT_EQ(after.checks.front().slot, during.missed.back().last + seconds(10));
  EXPECT_EQ(after.checks.size(), 6U);
}

TEST_F(ShardMaintenance, ComesAgainAsOftenAsItIsTo) {
  maintain(
      {{.start = kWallBegin - std::chrono::days(700), .length = minutes(10), .every = hours(1)}});
  shard_.put(monitor_, now_);

  const ResultBatch batch = run(hours(24));

  EXPECT_EQ(countOf(batch, MissReason::Maintenance), 24 * 60);
  EXPECT_EQ(batch.checks.size(), 24U * 300);
}

}  // namespace
}  // namespace promonitor

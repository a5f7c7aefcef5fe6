#include "core/engine/shard.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "tests/support/virtual_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

CheckResult verdict(Verdict verdict) {
  CheckResult result;
  result.verdict = verdict;
  if (verdict != Verdict::Up) result.failure = Failure{.code = "test", .summary = "as asked for"};
  return result;
}

/// A shard in virtual time.
class ShardTest : public testing::Test {
 protected:
  static constexpr MonoTime kStart = MonoTime(seconds(100));
  static constexpr WallTime kWallStart = WallTime(seconds(1'750'000'000));

  Monitor monitor(int number, Duration interval) { return fakeMonitor(number, interval, options_); }

  void put(const Monitor& monitor) { shard_.put(monitor, now_); }

  void runUntil(MonoTime end) {
    passTime(now_, end, shard_, prober_);
    now_ = end;
  }

  FakeProber::Answer answer_{.takes = milliseconds(20), .result = verdict(Verdict::Up)};
  std::shared_ptr<const OptionSet> options_ = std::make_shared<OptionSet>();
  ProbeKind kind_ = fakeKind();
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  ShardStats stats_;
  Shard shard_{[this](std::string_view name) { return name == "fake" ? &kind_ : nullptr; },
               WallAnchor{.mono = kStart, .wall = kWallStart},
               {.max_in_flight = 1000},
               stats_,
               log_};
  std::function<FakeProber::Answer()> script_ = [this] { return answer_; };
  FakeProber prober_{shard_, [this](InstanceId, MonoTime) { return script_(); }};
  MonoTime now_ = kStart;

  void SetUp() override { shard_.use(prober_); }
};

TEST_F(ShardTest, ChecksEachSlotOnce) {
  put(monitor(1, seconds(10)));

  runUntil(kStart + seconds(100));

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_EQ(batch.checks.size(), 10U);
  for (std::size_t i = 1; i < batch.checks.size(); ++i) {
    EXPECT_EQ(batch.checks[i].slot - batch.checks[i - 1].slot, seconds(10));
  }
  EXPECT_TRUE(batch.missed.empty());
}

TEST_F(ShardTest, RecordsASlotWhileThePreviousCheckStillRuns) {
  answer_.takes = milliseconds(2500);
  put(monitor(1, seconds(1)));

  runUntil(kStart + seconds(9));

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_EQ(batch.checks.size(), 2U);
  ASSERT_EQ(batch.missed.size(), 2U) << "one run a check";
  EXPECT_EQ(batch.missed[0].reason, MissReason::StillRunning);
  EXPECT_EQ(batch.missed[0].first, batch.checks[0].slot + seconds(1));
  EXPECT_EQ(batch.missed[0].last, batch.checks[0].slot + seconds(2));
  EXPECT_EQ(batch.missed[0].count, 2);
}

TEST_F(ShardTest, TellsOfLaterSlotsOnlyAfterTheRunningCheck) {
  answer_.takes = hours(1);
  put(monitor(1, seconds(1)));
  runUntil(kStart + seconds(9));
  EXPECT_TRUE(shard_.takeBatch().missed.empty());

  shard_.abandonInFlight();

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_EQ(batch.missed.size(), 2U);
  EXPECT_EQ(batch.missed[0].reason, MissReason::Stopped);
  EXPECT_EQ(batch.missed[0].count, 1);
  EXPECT_EQ(batch.missed[1].reason, MissReason::StillRunning);
  EXPECT_EQ(batch.missed[1].first, batch.missed[0].last + seconds(1));
}

TEST_F(ShardTest, RecordsTheSlotsOfAPause) {
  put(monitor(1, seconds(10)));
  runUntil(kStart + seconds(20));
  Monitor paused = monitor(1, seconds(10));
  paused.spec.paused = true;
  put(paused);
  runUntil(kStart + seconds(80));
  EXPECT_TRUE(shard_.takeBatch().missed.empty()) << "told when it is over";

  put(monitor(1, seconds(10)));

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_EQ(batch.missed.size(), 1U);
  EXPECT_EQ(batch.missed[0].reason, MissReason::Paused);
  EXPECT_EQ(batch.missed[0].count, 6);
}

TEST_F(ShardTest, TellsWhichSlotsAMonitorHasWhenThatChanges) {
  const auto plans = [this] {
    std::vector<SlotPlan> seen;
    for (const auto& each : shard_.takeBatch().plans) seen.push_back(each.plan);
    return seen;
  };
  put(monitor(1, seconds(10)));
  EXPECT_EQ(plans(), (std::vector{SlotPlan{kWallStart, seconds(10), false}})) << "new";

  runUntil(kStart + seconds(20));
  put(monitor(1, seconds(10)));
  EXPECT_EQ(plans(), std::vector<SlotPlan>{}) << "the same slots";

  put(monitor(1, seconds(20)));
  EXPECT_EQ(plans(), (std::vector{SlotPlan{kWallStart + seconds(20), seconds(20), false}}));

  shard_.remove(monitor(1, seconds(10)), now_);
  EXPECT_EQ(plans(), (std::vector{SlotPlan{kWallStart + seconds(20), Duration(0), false}}));
}

TEST_F(ShardTest, RetriesAnUnconfirmedFailureBesideTheSlots) {
  answer_.result = verdict(Verdict::Down);
  Monitor failing = monitor(1, seconds(60));
  failing.spec.retries = 2;
  failing.spec.retry_interval = seconds(5);
  put(failing);

  runUntil(kStart + seconds(60) + seconds(15));

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_GE(batch.checks.size(), 3U);
  EXPECT_NE(batch.checks[0].slot, WallTime{});
  EXPECT_EQ(batch.checks[1].slot, WallTime{});
  EXPECT_EQ(batch.checks[1].started_at - batch.checks[0].started_at, milliseconds(5020));
  EXPECT_EQ(batch.states.back().snapshot.status, Status::Down);
  ASSERT_GE(prober_.flags.size(), 3U);
  EXPECT_EQ(prober_.flags[0], 0U);
  EXPECT_EQ(prober_.flags[1], std::uint32_t{PM_CHECK_RETRY});
  EXPECT_EQ(prober_.flags[2], std::uint32_t{PM_CHECK_RETRY});
}

TEST_F(ShardTest, ChecksANewMonitorWithinSeconds) {
  for (Monitor fresh : {monitor(1, hours(24 * 365)), monitor(2, seconds(5))}) {
    fresh.state = {};
    put(fresh);
  }

  runUntil(kStart + milliseconds(5100));

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_EQ(batch.checks.size(), 2U);
  for (const CheckRecord& check : batch.checks) {
    EXPECT_EQ(check.slot == WallTime{}, check.monitor == MonitorKey{1}) << "a slot comes as soon";
  }
  EXPECT_EQ(batch.states[0].snapshot.status, Status::Up);
}

TEST_F(ShardTest, KeepsToTheInFlightLimitAndSaysSo) {
  answer_.takes = seconds(5);
  ShardStats stats;
  Shard shard([this](std::string_view) { return &kind_; },
              WallAnchor{.mono = kStart, .wall = kWallStart}, {.max_in_flight = 3}, stats, log_);
  FakeProber prober(shard, [this](InstanceId, MonoTime) { return answer_; });
  shard.use(prober);
  for (int i = 1; i <= 10; ++i) shard.put(monitor(i, seconds(60)), kStart);

  prober.setNow(kStart + seconds(60));
  shard.tick(kStart + seconds(60));

  const ResultBatch batch = shard.takeBatch();
  EXPECT_EQ(shard.inFlight(), 3U);
  EXPECT_EQ(batch.missed.size(), 7U);
  for (const MissedSlots& missed : batch.missed) EXPECT_EQ(missed.reason, MissReason::Overload);
}

TEST_F(ShardTest, ReportsAProbeThatCannotBeSetUpAsUnknown) {
  prober_.refusal = "needs a thing that is not there";
  put(monitor(1, seconds(1)));

  runUntil(kStart + seconds(1));

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_EQ(batch.checks.size(), 1U);
  EXPECT_EQ(batch.checks[0].result.verdict, Verdict::Unknown);
  EXPECT_NE(batch.checks[0].result.failure->summary.find(prober_.refusal), std::string::npos);
}

TEST_F(ShardTest, PausedMonitorsRunNothing) {
  Monitor paused = monitor(1, seconds(1));
  paused.spec.paused = true;
  put(paused);

  runUntil(kStart + seconds(60));

  EXPECT_EQ(prober_.started, 0U);
}

TEST_F(ShardTest, ReplacesARunningMonitorAfterItsCheckEnded) {
  put(monitor(1, seconds(10)));
  answer_.takes = seconds(3);
  runUntil(now_ + (shard_.nextTick() - now_));
  ASSERT_EQ(shard_.inFlight(), 1U);

  put(monitor(1, seconds(20)));
  runUntil(now_ + seconds(5));

  EXPECT_EQ(shard_.inFlight(), 0U);
  EXPECT_EQ(prober_.instances_alive, 1);
  EXPECT_EQ(shard_.takeBatch().checks.size(), 1U);
}

TEST_F(ShardTest, DropsTheResultOfARemovedMonitor) {
  put(monitor(1, seconds(10)));
  runUntil(shard_.nextTick());
  ASSERT_EQ(shard_.inFlight(), 1U);

  shard_.remove(monitor(1, seconds(10)), now_);
  runUntil(now_ + seconds(30));

  EXPECT_EQ(prober_.cancelled, 1);
  EXPECT_EQ(prober_.instances_alive, 0);
  const ResultBatch batch = shard_.takeBatch();
  EXPECT_TRUE(batch.checks.empty());
  ASSERT_EQ(batch.missed.size(), 1U);
  EXPECT_EQ(batch.missed[0].reason, MissReason::Reload);
}

TEST_F(ShardTest, CountsItsLoadWithoutWaitingForATick) {
  const auto load = [this] {
    const ShardStats::Load load = stats_.read().load;
    return std::pair(load.monitors, load.in_flight);
  };
  put(monitor(1, seconds(10)));
  put(monitor(2, std::chrono::days(1)));
  EXPECT_EQ(load(), std::pair(2UL, 0UL)) << "put";

  runUntil(shard_.nextTick());
  EXPECT_EQ(load(), std::pair(2UL, 1UL)) << "started";
  shard_.remove(monitor(2, seconds(10)), now_);
  EXPECT_EQ(load(), std::pair(1UL, 1UL)) << "removed";

  runUntil(prober_.nextResult());
  EXPECT_EQ(load(), std::pair(1UL, 0UL)) << "ended";

  runUntil(shard_.nextTick());
  shard_.abandonInFlight();
  EXPECT_EQ(load(), std::pair(1UL, 0UL)) << "abandoned";
}

TEST_F(ShardTest, StopRecordsWhatItGaveUpOn) {
  put(monitor(1, seconds(10)));
  runUntil(shard_.nextTick());
  ASSERT_EQ(shard_.inFlight(), 1U);

  shard_.stopStarting();
  shard_.abandonInFlight();

  const ResultBatch batch = shard_.takeBatch();
  ASSERT_EQ(batch.missed.size(), 1U);
  EXPECT_EQ(batch.missed[0].reason, MissReason::Stopped);
  EXPECT_EQ(shard_.inFlight(), 0U);
}

}  // namespace
}  // namespace promonitor

// How much of the time before it each result vouches for.
#include <gmock/gmock.h>

#include "tests/core/engine/one_monitor_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// One monitor in virtual time, with slots ten seconds apart from the first on.
class ShardLeads : public OneMonitorShard {
 protected:
  ShardLeads() {
    // From here on, a second before each slot.
    const WallTime first =
        slotsBetween(hash64(monitor_.spec.id), seconds(10), kWallBegin, kWallBegin + seconds(10))
            .first;
    run(first - kWallBegin - seconds(1));
  }

  void answer(Verdict verdict, Duration takes = milliseconds(20)) {
    OneMonitorShard::answer(verdict);
    answer_.takes = takes;
  }
  void put() { shard_.put(monitor_, now_); }
  /// In seconds.
  static std::vector<std::int64_t> leads(const ResultBatch& batch) {
    std::vector<std::int64_t> all;
    for (const CheckRecord& check : batch.checks) {
      EXPECT_EQ(check.lead % seconds(1), microseconds(0));
      all.push_back(check.lead / seconds(1));
    }
    return all;
  }
};

TEST_F(ShardLeads, AreTheTimeFromSlotToSlot) {
  put();
  answer(Verdict::Up);
  EXPECT_THAT(leads(run(seconds(30))), ElementsAre(0, 10, 10));
  answer(Verdict::Down);
  EXPECT_THAT(leads(run(seconds(20))), ElementsAre(10, -10));
  answer(Verdict::Unknown);
  EXPECT_THAT(leads(run(seconds(20))), ElementsAre(-10, 0));
  answer(Verdict::Up);
  EXPECT_THAT(leads(run(seconds(20))), ElementsAre(0, 10));
}

TEST_F(ShardLeads, AreAsTheStatusWasWhileAFailureIsConfirmed) {
  monitor_.spec.retries = 1;
  monitor_.spec.retry_interval = seconds(3);
  put();
  answer(Verdict::Up);
  run(seconds(10));
  answer(Verdict::Down);

  const ResultBatch down = run(seconds(20));

  ASSERT_EQ(down.checks.size(), 3U) << "the slot, its retry, the next slot";
  EXPECT_EQ(down.checks[0].lead, seconds(10));
  EXPECT_EQ(down.checks[1].lead, down.checks[1].started_at - down.checks[0].slot);
  EXPECT_EQ(down.checks[2].lead, down.checks[1].started_at - down.checks[2].slot) << "it is down";
  EXPECT_EQ(down.checks[1].lead - down.checks[2].lead, seconds(10)) << "nothing is counted twice";
}

TEST_F(ShardLeads, ReachTheFirstOfTheSlotsThatAreMissed) {
  put();
  answer(Verdict::Up);
  run(seconds(10));
  answer(Verdict::Up, seconds(25));

  const ResultBatch slow = run(seconds(29));

  ASSERT_EQ(slow.missed.size(), 1U);
  EXPECT_EQ(slow.missed[0].count, 2);
  EXPECT_EQ(slow.missed[0].lead, seconds(10)) << "the check before them vouches for its interval";
  EXPECT_THAT(leads(slow), ElementsAre(10));
  answer(Verdict::Up);
  EXPECT_THAT(leads(run(seconds(20))), ElementsAre(0, 10));
}

TEST_F(ShardLeads, EndWithAPause) {
  put();
  answer(Verdict::Up);
  run(seconds(20));
  monitor_.spec.paused = true;
  put();
  EXPECT_THAT(run(seconds(30)).checks, IsEmpty());
  monitor_.spec.paused = false;
  put();

  const ResultBatch resumed = run(seconds(20));

  ASSERT_EQ(resumed.missed.size(), 1U);
  EXPECT_EQ(resumed.missed[0].reason, MissReason::Paused);
  EXPECT_EQ(resumed.missed[0].lead, seconds(10));
  EXPECT_THAT(leads(resumed), ElementsAre(0, 10));
}

TEST_F(ShardLeads, OutliveAChangeAndARestart) {
  put();
  answer(Verdict::Up);
  run(seconds(10));
  monitor_.spec.timeout = seconds(3);
  put();
  EXPECT_THAT(leads(run(seconds(10))), ElementsAre(10));

  Monitor restarted = monitor_;
  restarted.key = MonitorKey{2};
  const WallTime now = kWallBegin + std::chrono::floor<microseconds>(now_ - kBegin);
  restarted.known.tell(now - seconds(9), seconds(10), KnownTime::Was::Down);
  shard_.put(restarted, now_);

  EXPECT_THAT(leads(run(seconds(10))), testing::UnorderedElementsAre(10, -10));
}

TEST_F(ShardLeads, AreNoneOfAMonitorThatIsPending) {
  monitor_.state.status = Status::Pending;
  monitor_.spec.retries = 100;
  put();
  answer(Verdict::Down);
  for (const std::int64_t lead : leads(run(seconds(30)))) EXPECT_EQ(lead, 0);
}

}  // namespace
}  // namespace promonitor

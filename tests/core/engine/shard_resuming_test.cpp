// What becomes of a slot that passed while the program did not run.
#include <gmock/gmock.h>

#include "tests/core/engine/one_monitor_shard.hpp"

namespace promonitor {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// A monitor of an earlier run whose newest slot is not accounted for.
class ShardResuming : public OneMonitorShard {
 protected:
  ShardResuming() {
    answer(Verdict::Up);
    monitor_.plan = {.since = kWallBegin - seconds(100), .interval = seconds(10)};
    monitor_.accounted_until = slot_ - microseconds(1);
  }

  const WallTime slot_ =
      slotsBetween(hash64(Uuid{}), seconds(10), kWallBegin - seconds(10), kWallBegin).last;
};

TEST_F(ShardResuming, ChecksItAtOnceWithoutAChange) {
  shard_.put(monitor_, now_);

  const ResultBatch batch = run(seconds(1));

  EXPECT_THAT(batch.missed, IsEmpty());
  EXPECT_THAT(batch.plans, IsEmpty());
  ASSERT_GE(batch.checks.size(), 1U);
  EXPECT_EQ(batch.checks[0].slot, slot_);
  EXPECT_EQ(batch.checks[0].started_at, kWallBegin);
}

TEST_F(ShardResuming, RecordsItWhereTheMonitorHasOtherSlotsNow) {
  Monitor other = monitor_, paused = monitor_, was_paused = monitor_;
  other.spec.interval = seconds(5);
  paused.spec.paused = true;
  was_paused.plan->paused = true;
  const struct {
    const char* name;
    const Monitor& monitor;
    MissReason reason;
  } rows[] = {
      {"another interval", other, MissReason::Stopped},
      {"paused now", paused, MissReason::Stopped},
      {"paused no more", was_paused, MissReason::Paused},
  };
  int key = 1;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Monitor monitor = row.monitor;
    monitor.key = MonitorKey{key++};

    shard_.put(monitor, now_);

    const ResultBatch batch = shard_.takeBatch();
    EXPECT_THAT(batch.missed, ElementsAre(MissedSlots{monitor.key, slot_, slot_, 1, row.reason}));
    ASSERT_EQ(batch.plans.size(), 1U);
    EXPECT_EQ(batch.plans[0].plan.since, kWallBegin);
  }
}

TEST_F(ShardResuming, RecordsItWhereTheMonitorHasLeft) {
  shard_.remove(monitor_, now_);

  const ResultBatch batch = shard_.takeBatch();
  EXPECT_THAT(batch.missed,
              ElementsAre(MissedSlots{monitor_.key, slot_, slot_, 1, MissReason::Stopped}));
  ASSERT_EQ(batch.plans.size(), 1U);
  EXPECT_EQ(batch.plans[0].plan, (SlotPlan{.since = kWallBegin}));
}

}  // namespace
}  // namespace promonitor

#include "core/engine/schedule.hpp"

#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

WallTime at(std::int64_t us) { return WallTime(microseconds(us)); }

TEST(Schedule, FindsTheFirstSlotAfterNow) {
  constexpr std::int64_t kMinute = 60'000'000;
  constexpr std::int64_t kYear = 31'536'000'000'000;
  struct Row {
    const char* what;
    std::uint64_t hash;
    std::int64_t interval_us, now_us, slot_us;
  };
  const Row rows[] = {
      {"phase zero at the epoch", 0, kMinute, 0, kMinute},
      {"before the phase", 5, kMinute, 0, 5},
      {"at a slot the next one counts", 5, kMinute, 5, kMinute + 5},
      {"just before a slot", 5, kMinute, kMinute + 4, kMinute + 5},
      {"hash above the interval", 60'000'007, kMinute, 0, 7},
      {"a year", 1, kYear, 1'750'000'000'000'000, 1'766'016'000'000'001},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Schedule schedule;
    schedule.add(0, row.hash, microseconds(row.interval_us), at(row.now_us), at(row.now_us));
    EXPECT_EQ(schedule.nextDue(), at(row.slot_us));
  }
}

TEST(Schedule, HandsOutNothingEarly) {
  Schedule schedule;
  schedule.add(0, 10, seconds(1), at(0), at(0));

  EXPECT_FALSE(schedule.next(at(9)));
  EXPECT_TRUE(schedule.next(at(10)));
  EXPECT_FALSE(schedule.next(at(10)));
}

TEST(Schedule, RunsTheNewestOfSeveralPassedSlotsAndNamesTheOthers) {
  Schedule schedule;
  schedule.add(0, 0, seconds(1), at(0), at(0));

  const auto due = schedule.next(at(4'500'000));

  ASSERT_TRUE(due);
  EXPECT_EQ(due->slot, at(4'000'000));
  EXPECT_EQ(due->missed, 3);
  EXPECT_EQ(due->first_missed, at(1'000'000));
  EXPECT_FALSE(schedule.next(at(4'999'999)));
  EXPECT_EQ(schedule.nextDue(), at(5'000'000));
}

TEST(Schedule, HandsOutInOrderOfTime) {
  Schedule schedule;
  schedule.add(0, 30, seconds(1), at(0), at(0));
  schedule.add(1, 10, seconds(1), at(0), at(0));
  schedule.add(2, 20, seconds(1), at(0), at(0));

  std::vector<Schedule::Index> order;
  while (const auto due = schedule.next(at(1000))) order.push_back(due->monitor);

  EXPECT_EQ(order, (std::vector<Schedule::Index>{1, 2, 0}));
}

TEST(Schedule, ExtraCheckComesOnceAndMovesNoSlot) {
  Schedule schedule;
  schedule.add(0, 0, seconds(60), at(0), at(0));
  schedule.checkAt(0, at(5'000'000));

  const auto extra = schedule.next(at(5'000'000));

  ASSERT_TRUE(extra);
  EXPECT_FALSE(extra->slot);
  EXPECT_FALSE(schedule.next(at(59'999'999)));
  EXPECT_EQ(schedule.nextDue(), at(60'000'000));
}

TEST(Schedule, SlotThatComesFirstReplacesTheExtraCheck) {
  Schedule schedule;
  schedule.add(0, 0, seconds(1), at(0), at(0));
  schedule.checkAt(0, at(1'500'000));

  ASSERT_TRUE(schedule.next(at(1'000'000))->slot);

  EXPECT_FALSE(schedule.next(at(1'999'999)));
}

TEST(Schedule, LaterExtraCheckReplacesTheEarlier) {
  Schedule schedule;
  schedule.add(0, 0, seconds(60), at(0), at(0));
  schedule.checkAt(0, at(100));
  schedule.checkAt(0, at(200));

  EXPECT_FALSE(schedule.next(at(150)));
  EXPECT_TRUE(schedule.next(at(200)));
}

TEST(Schedule, ForgetsRemovedMonitors) {
  Schedule schedule;
  schedule.add(0, 0, seconds(1), at(0), at(0));
  schedule.add(1, 0, seconds(1), at(0), at(0));
  schedule.checkAt(0, at(10));
  schedule.remove(0);

  std::vector<Schedule::Index> order;
  while (const auto due = schedule.next(at(1'000'000))) order.push_back(due->monitor);

  EXPECT_EQ(order, std::vector<Schedule::Index>{1});
  EXPECT_EQ(schedule.size(), 1U);
}

TEST(Schedule, KeepsTheSlotsOfAMonitorThatIsAddedAgain) {
  Schedule schedule;
  schedule.add(0, 7, seconds(1), at(0), at(0));
  ASSERT_TRUE(schedule.next(at(7)));
  schedule.add(0, 7, seconds(1), at(500'000), at(500'000));

  EXPECT_EQ(schedule.nextDue(), at(1'000'007));
  EXPECT_EQ(schedule.size(), 1U);
}

/// Whatever the pattern of calls, each slot is handed out once or counted as missed once.
TEST(Schedule, AccountsForEverySlotUnderRandomCalls) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    constexpr Schedule::Index kMonitors = 20;
    struct Expected {
      std::int64_t interval_us, phase_us, accounted = 0;
    };
    std::map<Schedule::Index, Expected> expected;
    Schedule schedule;
    for (Schedule::Index i = 0; i < kMonitors; ++i) {
      const auto interval_us = static_cast<std::int64_t>(1'000'000 * (1 + random() % 90));
      const std::uint64_t hash = random();
      const auto phase_us =
          static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(interval_us));
      schedule.add(i, hash, microseconds(interval_us), at(0), at(0));
      expected[i] = {interval_us, phase_us == 0 ? interval_us : phase_us};
    }
    std::int64_t now_us = 0;
    while (now_us < 3'600'000'000) {
      now_us += static_cast<std::int64_t>(random() % 30'000'000);
      while (const auto due = schedule.next(at(now_us))) {
        if (!due->slot) continue;
        Expected& monitor = expected[due->monitor];
        const auto slot_us = due->slot->time_since_epoch().count();
        EXPECT_EQ((slot_us - monitor.phase_us) / monitor.interval_us,
                  monitor.accounted + due->missed);
        EXPECT_EQ((slot_us - monitor.phase_us) % monitor.interval_us, 0);
        EXPECT_LT(now_us - slot_us, monitor.interval_us);
        monitor.accounted += due->missed + 1;
        if (random() % 4 == 0) schedule.checkAt(due->monitor, at(now_us + 500'000));
      }
    }
    for (const auto& [index, monitor] : expected) {
      EXPECT_EQ(monitor.accounted, (now_us - monitor.phase_us) / monitor.interval_us + 1);
    }
  }
}

TEST(Schedule, ChecksBesideTheSlotsThatHaveBeenAccountedFor) {
  Schedule schedule;
  schedule.add(0, 0, seconds(1), at(0), at(2'500'000));
  std::vector<std::pair<bool, std::int64_t>> seen;

  for (std::int64_t second = 1; second <= 4; ++second) {
    const auto due = schedule.next(at(second * 1'000'000));
    ASSERT_TRUE(due);
    seen.emplace_back(due->slot.has_value(), due->missed);
  }

  EXPECT_EQ(seen, (std::vector<std::pair<bool, std::int64_t>>{
                      {false, 0}, {false, 0}, {true, 0}, {true, 0}}));
}

TEST(Schedule, NamesOnlySlotsNotAccountedForAsMissed) {
  Schedule schedule;
  schedule.add(0, 0, seconds(1), at(0), at(2'500'000));

  const auto due = schedule.next(at(6'000'000));

  ASSERT_TRUE(due && due->slot);
  EXPECT_EQ(*due->slot, at(6'000'000));
  EXPECT_EQ(due->first_missed, at(3'000'000));
  EXPECT_EQ(due->missed, 3);
}

TEST(Schedule, HandsOutWhatIsNotAccountedForYetAtOnce) {
  Schedule schedule;
  schedule.add(0, 0, seconds(1), at(9'500'000), at(6'500'000));

  const auto due = schedule.next(at(9'500'000));

  ASSERT_TRUE(due && due->slot);
  EXPECT_EQ(*due->slot, at(9'000'000));
  EXPECT_EQ(due->first_missed, at(7'000'000));
  EXPECT_EQ(due->missed, 2);
}

TEST(Slots, BetweenTwoMoments) {
  const struct {
    std::uint64_t hash;
    std::int64_t interval_us, after_us, until_us, first_us, last_us, count;
  } rows[] = {
      {3, 10, 0, 2, 0, 0, 0},      {3, 10, 0, 3, 3, 3, 1},    {3, 10, 3, 3, 0, 0, 0},
      {3, 10, 3, 12, 0, 0, 0},     {3, 10, 3, 13, 13, 13, 1}, {3, 10, 2, 33, 3, 33, 4},
      {13, 10, 0, 100, 3, 93, 10}, {0, 1, 5, 9, 6, 9, 4},     {3, 10, 50, 20, 0, 0, 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::to_string(row.after_us) + " to " + std::to_string(row.until_us));
    const SlotRun slots =
        slotsBetween(row.hash, microseconds(row.interval_us), at(row.after_us), at(row.until_us));
    EXPECT_EQ(slots.count, row.count);
    EXPECT_EQ(slots.first, at(row.first_us));
    EXPECT_EQ(slots.last, at(row.last_us));
  }
}

}  // namespace
}  // namespace promonitor

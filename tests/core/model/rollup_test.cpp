#include "core/model/rollup.hpp"

#include <gmock/gmock.h>

#include "tests/support/history_samples.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

ResponseTimes timesOf(std::initializer_list<std::chrono::microseconds> times) {
  ResponseTimes sizes;
  for (const auto time : times) sizes.add(time);
  return sizes;
}

TEST(RollupWidth, CutsTimeAtWholeStretchesOfUtc) {
  const struct {
    RollupWidth width;
    std::chrono::microseconds time, start, next;
  } rows[] = {
      {RollupWidth::Minute, 61s, 60s, 120s},
      {RollupWidth::Minute, 60s, 60s, 60s},
      {RollupWidth::Hour, 3599s + 1us, 0s, 3600s},
      {RollupWidth::Day, 25h, 24h, 48h},
      {RollupWidth::Day, 0s, 0s, 0s},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.time.count());
    EXPECT_EQ(startOf(row.width, kMidnight + row.time), kMidnight + row.start);
    EXPECT_EQ(nextStart(row.width, kMidnight + row.time), kMidnight + row.next);
  }
  EXPECT_EQ(startOf(RollupWidth::Hour, WallTime(-1us)), WallTime(-1h));
}

TEST(Rollup, CountsVerdictsAndTheTimesOfWhatPassed) {
  Rollup sum;
  for (const CheckRecord& check :
       {checkAt(0s, Verdict::Down, 0s, 9s), checkAt(1s, Verdict::Up, 0s, 30ms),
        checkAt(2s, Verdict::Degraded, 0s, 500ms), checkAt(3s, Verdict::Up, 0s, 20ms),
        checkAt(4s, Verdict::Unknown, 0s, 1ms)}) {
    sum.count(check.result);
  }

  EXPECT_EQ(sum, (Rollup{.up = 2,
                         .degraded = 1,
                         .down = 1,
                         .unknown = 1,
                         .response_sum = 550ms,
                         .response_min = 20ms,
                         .response_max = 500ms,
                         .response_times = timesOf({20ms, 30ms, 500ms})}));
}

TEST(Rollup, IsTheSameSummedUpInPartsOrAtOnce) {
  const CheckRecord checks[] = {checkAt(0s, Verdict::Down, 0s, 9s), checkAt(1s, Verdict::Up),
                                checkAt(2s, Verdict::Up, 0s, 0ms), checkAt(3s, Verdict::Up)};
  Rollup all;
  for (const CheckRecord& check : checks) all.count(check.result);
  for (std::size_t split = 0; split <= std::size(checks); ++split) {
    SCOPED_TRACE(split);
    Rollup first;
    Rollup second;
    for (std::size_t i = 0; i < std::size(checks); ++i) {
      (i < split ? first : second).count(checks[i].result);
    }

    first.merge(second);

    EXPECT_EQ(first, all);
  }
}

TEST(Rollups, DivideATimeThatIsKnownAmongTheStretchesItIsIn) {
  Rollups sums(RollupWidth::Hour);
  sums.add(checkAt(2h + 10min, Verdict::Up, 90min));
  sums.add(checkAt(2h + 20min, Verdict::Down, -10min));

  EXPECT_THAT(sums.list(), ElementsAre(Rollup{.start = kMidnight, .up_time = 20min},
                                       Rollup{.start = kMidnight + 1h, .up_time = 60min},
                                       Rollup{.start = kMidnight + 2h,
                                              .up = 1,
                                              .down = 1,
                                              .response_sum = 100ms,
                                              .response_min = 100ms,
                                              .response_max = 100ms,
                                              .up_time = 10min,
                                              .down_time = 10min,
                                              .response_times = timesOf({100ms})}));
}

TEST(Rollups, LeaveOutWhatIsOutsideOfTheirWindow) {
  Rollups sums(RollupWidth::Hour, {kMidnight + 1h, kMidnight + 2h});
  sums.add(checkAt(2h + 10min, Verdict::Up, 90min));
  sums.add(checkAt(30min, Verdict::Up, 10min));

  EXPECT_THAT(sums.list(), ElementsAre(Rollup{.start = kMidnight + 1h, .up_time = 60min}));
}

TEST(Rollups, DivideMissedSlotsByTheirReason) {
  const MissedSlots stop{
      MonitorKey{1}, kMidnight + 50min, kMidnight + 130min, 9, MissReason::Stopped, 10min};
  Rollups sums(RollupWidth::Hour);
  sums.add(stop);
  sums.add(MissedSlots{MonitorKey{1}, kMidnight, kMidnight, 1, MissReason::Overload, {}});
  sums.add(MissedSlots{MonitorKey{1}, kMidnight + 5s, kMidnight + 5s, 1, MissReason::Maintenance});

  const auto list = sums.list();

  ASSERT_EQ(list.size(), 3U);
  const auto stopped = static_cast<std::size_t>(MissReason::Stopped);
  EXPECT_EQ(list[0].missed[stopped], 1);
  EXPECT_EQ(list[0].missed[static_cast<std::size_t>(MissReason::Overload)], 1);
  EXPECT_EQ(list[0].missed[static_cast<std::size_t>(MissReason::Maintenance)], 1);
  EXPECT_EQ(list[0].up_time, 10min);
  EXPECT_EQ(list[1].missed[stopped], 6);
  EXPECT_EQ(list[2].missed[stopped], 2);
}

TEST(SlotsIn, CountsTheSlotsOfARunInAWindow) {
  const MissedSlots run{MonitorKey{1}, kMidnight, kMidnight + 40s, 5, MissReason::Stopped, {}};
  const struct {
    std::chrono::microseconds from, until;
    std::int64_t slots;
  } rows[] = {
      {-1h, 1h, 5},  {0s, 40s, 4}, {0s, 40s + 1us, 5}, {1us, 1h, 4},  {10s, 11s, 1},
      {11s, 20s, 0}, {41s, 1h, 0}, {-1h, 0s, 0},       {30s, 10s, 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.from.count());
    EXPECT_EQ(slotsIn(run, {kMidnight + row.from, kMidnight + row.until}), row.slots);
  }
}

TEST(Rollups, KnowNothingOfTimeThatNobodyVouchesFor) {
  Rollups sums(RollupWidth::Day);
  sums.addLead({}, kMidnight);

  EXPECT_THAT(sums.list(), IsEmpty());
}

}  // namespace
}  // namespace promonitor

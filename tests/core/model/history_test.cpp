#include "core/model/history.hpp"

#include <gmock/gmock.h>

#include "tests/support/history_samples.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TimeWindow window(std::chrono::microseconds from, std::chrono::microseconds until) {
  return {kMidnight + from, kMidnight + until};
}

/// Six hours of a monitor that is checked every ten minutes: up, down from 2:30 to 3:10, not
/// checked from 4:00 to 4:50.
std::vector<CheckRecord> sixHours() {
  std::vector<CheckRecord> checks;
  std::chrono::minutes lead{0};
  for (std::chrono::minutes time{0}; time < 6h; time += 10min) {
    if (time >= 4h && time < 4h + 50min) {
      lead = 0min;
      continue;
    }
    const bool down = time >= 2h + 30min && time < 3h + 10min;
    checks.push_back(checkAt(time, down ? Verdict::Down : Verdict::Up, lead));
    lead = down ? -10min : 10min;
  }
  return checks;
}

const MissedSlots kGap{MonitorKey{1},       kMidnight + 4h, kMidnight + 4h + 40min, 5,
                       MissReason::Stopped, 10min};

/// What a store would keep of `checks` that are summed up to a moment, and removed up to another.
History kept(const std::vector<CheckRecord>& checks, std::chrono::microseconds summed_until,
             std::chrono::microseconds removed_until = 0s) {
  History history{.missed = {kGap},
                  .summed_until = kMidnight + summed_until,
                  .checks_from = kMidnight + removed_until};
  Rollups hours(RollupWidth::Hour);
  Rollups days(RollupWidth::Day);
  for (const CheckRecord& check : checks) {
    if (check.started_at < history.summed_until) {
      hours.add(check);
      days.add(check);
    }
    if (check.started_at >= history.checks_from) history.checks.push_back(check);
  }
  history.hours = hours.list();
  history.days = days.list();
  history.newest.tell(kMidnight + 5h + 50min, 10min, KnownTime::Was::Up);
  return history;
}

TEST(UptimeOf, IsThreeNumbersThatAddUpToTheWindow) {
  const struct {
    const char* name;
    TimeWindow window;
    Uptime uptime;
  } rows[] = {
      {"an hour that is up", window(1h, 2h), {1h, 0s, 0s}},
      {"an outage", window(2h, 4h), {80min, 40min, 0s}},
      {"inside the outage", window(2h + 40min, 2h + 41min), {0s, 1min, 0s}},
      {"across its end", window(3h + 5min, 3h + 15min), {5min, 5min, 0s}},
      {"nobody looked", window(4h, 4h + 50min), {0s, 0s, 50min}},
      {"across that", window(3h + 55min, 4h + 55min), {10min, 0s, 50min}},
      {"before the first check", window(-1h, 1h), {1h, 0s, 1h}},
      {"the newest check vouches for what follows", window(5h + 45min, 6h), {15min, 0s, 0s}},
      {"but not for ever", window(5h + 50min, 6h + 30min), {10min, 0s, 30min}},
      {"everything", window(0h, 6h), {270min, 40min, 50min}},
      {"nothing", window(1h, 1h), {}},
      {"less than nothing", window(2h, 1h), {}},
  };
  for (const auto& row : rows) {
    for (const std::chrono::minutes summed_until : {0min, 90min, 150min, 185min, 360min}) {
      SCOPED_TRACE(row.name);
      SCOPED_TRACE(summed_until.count());
      EXPECT_EQ(uptimeOf(kept(sixHours(), summed_until), row.window), row.uptime)
          << "it is the same however much is summed up";
    }
  }
}

TEST(UptimeOf, IsExactByTheHourWhereChecksAreGone) {
  const struct {
    const char* name;
    TimeWindow window;
    Uptime uptime;
  } rows[] = {
      {"whole hours", window(2h, 4h), {80min, 40min, 0s}},
      {"whole hours and checks", window(2h, 6h), {150min, 40min, 50min}},
      {"half an hour of which half was down", window(2h + 30min, 3h), {15min, 15min, 0s}},
      {"a part of an hour, then checks", window(2h + 30min, 5h + 5min), {80min, 25min, 50min}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(uptimeOf(kept(sixHours(), 6h, 5h), row.window), row.uptime);
  }
}

TEST(UptimeOf, GoesByDaysWhereHoursAreGone) {
  History history = kept(sixHours(), 6h, 24h);
  history.checks.clear();
  history.hours.clear();
  history.missed.clear();
  history.newest = {};
  history.hours_from = kMidnight + 24h;

  const Uptime day = uptimeOf(history, window(0h, 24h));
  const Uptime half = uptimeOf(history, window(12h, 36h));

  EXPECT_EQ(day, (Uptime{250min, 40min, 24h - 290min}));
  EXPECT_EQ(half, (Uptime{125min, 20min, 24h - 145min}));
}

TEST(ChecksOf, AreTheSameHoweverMuchIsSummedUp) {
  for (const TimeWindow& asked : {window(0h, 6h), window(1h, 2h), window(95min, 5h + 35min),
                                  window(2h + 10min, 2h + 50min), window(-3h, 9h)}) {
    const Rollup all = checksOf(kept(sixHours(), 0s), asked);
    EXPECT_EQ(all.response_times.count(), all.passed());
    EXPECT_GT(all.up, 0);
    for (const std::chrono::minutes summed_until : {1min, 90min, 150min, 185min, 360min}) {
      SCOPED_TRACE(summed_until.count());
      EXPECT_EQ(checksOf(kept(sixHours(), summed_until), asked), all);
    }
  }
  EXPECT_EQ(checksOf(kept(sixHours(), 2h), window(0h, 6h)).up, 27);
  EXPECT_EQ(checksOf(kept(sixHours(), 2h), window(0h, 6h)).down, 4);
  EXPECT_EQ(checksOf(kept(sixHours(), 2h), window(2h, 1h)), Rollup{.start = kMidnight + 2h});
}

TEST(ChecksOf, TakeWholeStretchesWhereChecksAreGone) {
  const History hours = kept(sixHours(), 6h, 5h);
  History days = kept(sixHours(), 6h, 24h);
  days.checks.clear();
  days.hours.clear();
  days.hours_from = kMidnight + 24h;
  const struct {
    const char* name;
    const History& history;
    TimeWindow window;
    std::int64_t up, down;
  } rows[] = {
      {"whole hours", hours, window(2h, 4h), 8, 4},
      {"most of an hour", hours, window(2h + 20min, 4h), 8, 4},
      {"less than half of one", hours, window(2h + 40min, 4h), 5, 1},
      {"and single checks", hours, window(2h, 5h + 15min), 11, 4},
      {"most of a day", days, window(11h, 25h), 27, 4},
      {"less than half of one", days, window(13h, 25h), 0, 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const Rollup sum = checksOf(row.history, row.window);
    EXPECT_EQ(sum.up, row.up);
    EXPECT_EQ(sum.down, row.down);
    EXPECT_EQ(sum.up_time, 0s);
  }
}

TEST(Uptime, HasARatioOfWhatIsKnown) {
  EXPECT_EQ((Uptime{90min, 10min, 24h}.ratio()), 0.9);
  EXPECT_EQ((Uptime{0s, 10min, 0s}.ratio()), 0.0);
  EXPECT_EQ((Uptime{0s, 0s, 1h}.ratio()), std::nullopt);
}

TEST(RollupsOf, AreTheSameHoweverMuchIsSummedUp) {
  const auto checks = sixHours();
  for (const RollupWidth width : {RollupWidth::Hour, RollupWidth::Day}) {
    const auto all = rollupsOf(kept(checks, 0s), window(0h, 6h), width);
    for (const std::chrono::minutes summed_until : {1min, 90min, 185min, 360min}) {
      SCOPED_TRACE(summed_until.count());
      EXPECT_EQ(rollupsOf(kept(checks, summed_until), window(0h, 6h), width), all);
    }
  }
}

TEST(RollupsOf, AreOfWholeStretches) {
  const auto hours =
      rollupsOf(kept(sixHours(), 2h), window(2h + 15min, 3h + 1min), RollupWidth::Hour);

  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].start, kMidnight + 2h);
  EXPECT_EQ(hours[0].up, 3);
  EXPECT_EQ(hours[0].down, 3);
  EXPECT_EQ(hours[0].up_time, 30min);
  EXPECT_EQ(hours[0].down_time, 30min);
  EXPECT_EQ(hours[1].down_time, 10min);

  const auto minutes =
      rollupsOf(kept(sixHours(), 2h), window(2h + 29min, 2h + 31min), RollupWidth::Minute);

  ASSERT_EQ(minutes.size(), 2U);
  EXPECT_EQ(minutes[0], (Rollup{.start = kMidnight + 2h + 29min, .up_time = 1min}));
  EXPECT_EQ(minutes[1], (Rollup{.start = kMidnight + 2h + 30min, .down = 1, .down_time = 1min}));
}

TEST(SingleChecks, AreThoseThatNoSumHolds) {
  const struct {
    const char* name;
    HistoryQuery query;
    std::chrono::microseconds summed_until;
    std::vector<TimeWindow> ranges;
  } rows[] = {
      {"both ends", {window(90min, 6h + 5min), {}}, 6h, {window(90min, 2h), window(6h, 6h + 5min)}},
      {"what is not summed up",
       {window(90min, 6h + 5min), {}},
       4h + 10min,
       {window(90min, 2h), window(4h + 10min, 6h + 5min)}},
      {"nothing is summed up", {window(90min, 6h), {}}, 0h, {window(90min, 6h)}},
      {"less than an hour", {window(90min, 100min), {}}, 6h, {window(90min, 100min)}},
      {"whole hours", {window(1h, 3h), {}}, 6h, {window(1h, 1h), window(3h, 3h)}},
      {"hours", {window(90min, 6h), RollupWidth::Hour}, 5h, {window(5h, 6h)}},
      {"minutes", {window(90min, 6h), RollupWidth::Minute}, 5h, {window(90min, 6h)}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(singleChecks(row.query, kMidnight + row.summed_until), row.ranges);
  }
}

}  // namespace
}  // namespace promonitor

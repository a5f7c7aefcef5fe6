#include "core/model/history.hpp"

#include <algorithm>

namespace promonitor {
namespace {

using Micros = std::chrono::microseconds;

/// Adds up what is known of windows.
class KnownSum {
 public:
  void add(Micros lead, WallTime position, const TimeWindow& window) {
    const Micros part = leadIn(lead, position, window);
    (part < Micros(0) ? down_ : up_) += std::chrono::abs(part);
  }
  /// A sum of which the window may hold only a part.
  void add(const Rollup& sum, RollupWidth width, const TimeWindow& window) {
    const Micros length = lengthOf(width);
    const Micros part = common({sum.start, sum.start + length}, window).length();
    up_ += share(sum.up_time, part, length);
    down_ += share(sum.down_time, part, length);
  }
  void add(const KnownTime& newest, const TimeWindow& window) {
    if (newest.was == KnownTime::Was::Nothing) return;
    const Micros length = common({newest.at, newest.at + newest.length}, window).length();
    (newest.was == KnownTime::Was::Down ? down_ : up_) += length;
  }
  Uptime of(const TimeWindow& window) const {
    return {up_, down_, std::max(Micros(0), window.length() - up_ - down_)};
  }

 private:
  static Micros share(Micros time, Micros part, Micros whole) {
    if (part == whole) return time;
    const double ratio = static_cast<double>(part.count()) / static_cast<double>(whole.count());
    return Micros(static_cast<std::int64_t>(static_cast<double>(time.count()) * ratio));
  }

  Micros up_{}, down_{};
};

/// The part of a window that is made of whole hours; empty where there is none.
TimeWindow wholeHours(const TimeWindow& window) {
  return {nextStart(RollupWidth::Hour, window.from), startOf(RollupWidth::Hour, window.until)};
}

/// Which part of a window is told by which part of a history.
struct Reach {
  Reach(const History& history, const TimeWindow& window) {
    const WallTime hours_from = std::max(window.from, history.hours_from);
    const WallTime exact_from = std::max(hours_from, history.checks_from);
    days = {window.from, std::min(window.until, hours_from)};
    cut_hours = {hours_from, std::min(window.until, exact_from)};
    whole = wholeHours({exact_from, window.until});
    if (whole.empty()) {
      before = {exact_from, window.until};
    } else {
      before = {exact_from, whole.from};
      behind = {whole.until, window.until};
    }
  }
  /// By its checks, of those that are summed up.
  bool isSingle(WallTime time) const { return before.holds(time) || behind.holds(time); }

  TimeWindow days;       ///< by sums by day
  TimeWindow cut_hours;  ///< by sums by hour, also where the window cuts one
  TimeWindow whole;      ///< by sums by hour, all of them whole
  TimeWindow before, behind;
};

}  // namespace

std::optional<double> Uptime::ratio() const {
  const Micros known = up + down;
  if (known <= Micros(0)) return std::nullopt;
  return static_cast<double>(up.count()) / static_cast<double>(known.count());
}

Uptime uptimeOf(const History& history, const TimeWindow& window) {
  KnownSum sum;
  if (window.empty()) return sum.of(window);
  const Reach reach(history, window);
  for (const Rollup& day : history.days) sum.add(day, RollupWidth::Day, reach.days);
  for (const Rollup& hour : history.hours) {
    sum.add(hour, RollupWidth::Hour, reach.cut_hours);
    sum.add(hour, RollupWidth::Hour, reach.whole);
  }
  for (const CheckRecord& check : history.checks) {
    const WallTime position = positionOf(check);
    if (check.started_at >= history.summed_until) {
      sum.add(check.lead, position, window);
    } else {
      sum.add(check.lead, position, reach.before);
      sum.add(check.lead, position, reach.behind);
    }
  }
  for (const MissedSlots& run : history.missed) sum.add(run.lead, run.first, window);
  sum.add(history.newest, window);
  return sum.of(window);
}

Rollup checksOf(const History& history, const TimeWindow& window) {
  Rollup sum{.start = window.from};
  if (window.empty()) return sum;
  const Reach reach(history, window);
  const auto add = [&](const Rollup& part, RollupWidth width, const TimeWindow& within) {
    const Micros length = lengthOf(width);
    const TimeWindow shared = common({part.start, part.start + length}, within);
    if (shared.length() * 2 > length) sum.merge(part);
  };
  for (const Rollup& day : history.days) add(day, RollupWidth::Day, reach.days);
  for (const Rollup& hour : history.hours) {
    add(hour, RollupWidth::Hour, reach.cut_hours);
    add(hour, RollupWidth::Hour, reach.whole);
  }
  for (const CheckRecord& check : history.checks) {
    const bool counts = check.started_at >= history.summed_until ? window.holds(check.started_at)
                                                                 : reach.isSingle(check.started_at);
    if (counts) sum.count(check.result);
  }
  sum.up_time = sum.down_time = {};
  return sum;
}

TimeWindow stretches(const TimeWindow& window, RollupWidth width) {
  return {startOf(width, window.from), nextStart(width, window.until)};
}

std::vector<TimeWindow> singleChecks(const HistoryQuery& query, WallTime summed_until) {
  if (query.width) {
    TimeWindow needed = stretches(query.window, *query.width);
    if (*query.width != RollupWidth::Minute) needed.from = std::max(needed.from, summed_until);
    return {needed};
  }
  const TimeWindow& window = query.window;
  const TimeWindow whole = wholeHours(window);
  if (whole.empty()) return {window};
  const WallTime last = std::max(window.from, std::min(summed_until, whole.until));
  if (last <= whole.from) return {window};
  return {{window.from, whole.from}, {last, window.until}};
}

std::vector<Rollup> rollupsOf(const History& history, const TimeWindow& window, RollupWidth width) {
  const TimeWindow whole = stretches(window, width);
  Rollups sums(width, whole);
  if (width != RollupWidth::Minute) {
    for (const Rollup& sum : width == RollupWidth::Day ? history.days : history.hours) {
      sums.merge(sum);
    }
  }
  for (const CheckRecord& check : history.checks) {
    const bool summed = check.started_at < history.summed_until;
    if (width == RollupWidth::Minute || !summed) sums.add(check);
  }
  for (const MissedSlots& run : history.missed) sums.add(run);
  if (const KnownTime& newest = history.newest; newest.was != KnownTime::Was::Nothing) {
    const WallTime until = std::min(newest.at + newest.length, window.until);
    const Micros length = std::max(Micros(0), until - newest.at);
    sums.addLead(newest.was == KnownTime::Was::Down ? -length : length, until);
  }
  return sums.list();
}

}  // namespace promonitor

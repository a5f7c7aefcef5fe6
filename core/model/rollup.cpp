#include "core/model/rollup.hpp"

#include <algorithm>

namespace promonitor {
namespace {

using Micros = std::chrono::microseconds;

/// How many of the run's slots are before `time`.
std::int64_t slotsBefore(const MissedSlots& run, WallTime time) {
  if (time <= run.first) return 0;
  if (time > run.last || run.count <= 1) return run.count;
  const std::int64_t interval = (run.last - run.first).count() / (run.count - 1);
  return std::min(run.count, ((time - run.first).count() + interval - 1) / interval);
}

}  // namespace

TimeWindow common(const TimeWindow& a, const TimeWindow& b) {
  return {std::max(a.from, b.from), std::min(a.until, b.until)};
}

WallTime startOf(RollupWidth width, WallTime time) {
  const std::int64_t length = lengthOf(width).count();
  const std::int64_t micros = time.time_since_epoch().count();
  const std::int64_t over = micros % length;
  return WallTime(Micros(micros - over - (over < 0 ? length : 0)));
}

WallTime nextStart(RollupWidth width, WallTime time) {
  const WallTime start = startOf(width, time);
  return start == time ? time : start + lengthOf(width);
}

void Rollup::count(const CheckResult& result) {
  std::int64_t* const counts[] = {&up, &down, &degraded, &unknown};
  if (result.passed()) {
    const auto took = std::chrono::duration_cast<Micros>(result.response_time);
    response_min = passed() == 0 ? took : std::min(response_min, took);
    response_max = std::max(response_max, took);
    response_sum += took;
    response_times.add(took);
  }
  ++*counts[static_cast<std::size_t>(result.verdict)];
}

void Rollup::merge(const Rollup& other) {
  if (other.passed() > 0) {
    response_min = passed() == 0 ? other.response_min : std::min(response_min, other.response_min);
    response_max = std::max(response_max, other.response_max);
    response_sum += other.response_sum;
    response_times.merge(other.response_times);
  }
  up += other.up;
  degraded += other.degraded;
  down += other.down;
  unknown += other.unknown;
  up_time += other.up_time;
  down_time += other.down_time;
  for (std::size_t i = 0; i < missed.size(); ++i) missed[i] += other.missed[i];
}

std::int64_t slotsIn(const MissedSlots& run, const TimeWindow& window) {
  if (window.empty()) return 0;
  return slotsBefore(run, window.until) - slotsBefore(run, window.from);
}

Micros leadIn(Micros lead, WallTime position, const TimeWindow& window) {
  const Micros length = common({position - std::chrono::abs(lead), position}, window).length();
  return lead < Micros(0) ? -length : length;
}

void Rollups::add(const CheckRecord& check) {
  if (window_.holds(check.started_at)) at(check.started_at).count(check.result);
  addLead(check.lead, positionOf(check));
}

void Rollups::add(const MissedSlots& run) {
  const auto reason = static_cast<std::size_t>(run.reason);
  const TimeWindow window = common({run.first, run.last + Micros(1)}, window_);
  for (WallTime from = window.from; from < window.until;) {
    const WallTime until = std::min(startOf(width_, from) + lengthOf(width_), window.until);
    const std::int64_t slots = slotsIn(run, {from, until});
    if (slots > 0 && reason < kMissReasonCount) at(from).missed[reason] += slots;
    from = until;
  }
  addLead(run.lead, run.first);
}

void Rollups::addLead(Micros lead, WallTime position) {
  const TimeWindow window = common({position - std::chrono::abs(lead), position}, window_);
  for (WallTime from = window.from; from < window.until;) {
    const WallTime until = std::min(startOf(width_, from) + lengthOf(width_), window.until);
    Rollup& sum = at(from);
    (lead < Micros(0) ? sum.down_time : sum.up_time) += until - from;
    from = until;
  }
}

void Rollups::merge(const Rollup& sum) {
  if (window_.holds(sum.start)) at(sum.start).merge(sum);
}

std::vector<Rollup> Rollups::list() const {
  std::vector<Rollup> sums;
  sums.reserve(sums_.size());
  for (const auto& [start, sum] : sums_) sums.push_back(sum);
  return sums;
}

Rollup& Rollups::at(WallTime time) {
  const WallTime start = startOf(width_, time);
  Rollup& sum = sums_[start];
  sum.start = start;
  return sum;
}

}  // namespace promonitor

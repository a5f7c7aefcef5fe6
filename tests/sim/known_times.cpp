#include "tests/sim/known_times.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

namespace promonitor::sim {
namespace {

using std::chrono::microseconds;

/// The longest interval that the monitor ever had: where the calendar went back, checks stand
/// before the plan that they belong to.
Duration longestInterval(const std::vector<SlotPlan>& plans) {
  Duration longest{};
  for (const SlotPlan& plan : plans) longest = std::max(longest, plan.interval);
  return longest;
}

/// At its place, which is the end unless the calendar went back.
template <class Value, class Key>
void insertInOrder(std::vector<Value>& values, const Value& value, Key key) {
  const bool last = values.empty() ||
                    !std::ranges::less()(std::invoke(key, value), std::invoke(key, values.back()));
  if (last) return values.push_back(value);
  values.insert(std::ranges::upper_bound(values, std::invoke(key, value), {}, key), value);
}

}  // namespace

void KnownTimes::begin(WallTime calendar) {
  if (calendar < told_) went_back_from_ = told_;
}

void KnownTimes::add(const CheckRecord& check) {
  const WallTime position = positionOf(check);
  add(check.lead, position);
  told_ = std::max({told_, position, check.started_at});
  if (position <= newest_ || check.started_at < newest_start_) went_back_ = true;
  newest_start_ = check.started_at;
  if (check.result.verdict != Verdict::Unknown) insertInOrder(vouching_, position, std::identity());
  if (position <= newest_) return;
  newest_ = position;
  newest_verdict_ = check.result.verdict;
}

void KnownTimes::add(const MissedSlots& missed) {
  add(missed.lead, missed.first);
  told_ = std::max(told_, missed.last);
  if (missed.last < newest_) return;
  newest_ = missed.last;
  newest_verdict_.reset();
}

void KnownTimes::add(const Incident& change) {
  incidents_[change.opened_at] = change.closed_at.value_or(WallTime::max());
}

void KnownTimes::moved(const StateSnapshot& to) {
  if (to.incident == WallTime{}) return;
  if (to.status == Status::Down || to.flapping.active) statuses_[to.since] = to.status;
}

KnownTime KnownTimes::newest(Duration interval, Status status) const {
  KnownTime known;
  const auto was = newest_verdict_ ? vouchedBy(*newest_verdict_, status) : KnownTime::Was::Nothing;
  known.tell(newest_, interval, was);
  return known;
}

std::string KnownTimes::fault(const std::vector<SlotPlan>& plans) const {
  const Duration longest = longestInterval(plans);
  const auto wrong = [](const Part& part, const char* what) {
    return fmt::format("the time from {} to {} is {}", part.from.time_since_epoch().count(),
                       part.until.time_since_epoch().count(), what);
  };
  auto vouches = vouching_.begin();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    if (i > 0 && part.from < parts_[i - 1].until) return wrong(part, "told of twice");
    vouches = std::find_if(vouches, vouching_.end(), [&](WallTime at) { return at >= part.from; });
    if (vouches == vouching_.end() || *vouches != part.from) {
      return wrong(part, "after no check that could tell");
    }
    if (part.until - part.from > longest) return wrong(part, "longer than an interval");
    if (!went_back_ && !part.among_others && isDown(part.until - microseconds(1)) != part.down) {
      return wrong(part, part.down ? "down, and the monitor was not" : "up in an incident");
    }
  }
  return {};
}

microseconds KnownTimes::known() const {
  microseconds sum{};
  for (const Part& part : parts_) sum += part.until - part.from;
  return sum;
}

void KnownTimes::add(microseconds lead, WallTime position) {
  if (lead == microseconds(0)) return;
  const WallTime from = position - std::chrono::abs(lead);
  const Part part{from, position, lead < microseconds(0), from < went_back_from_};
  insertInOrder(parts_, part, &Part::from);
}

bool KnownTimes::isDown(WallTime time) const {
  const auto behind = incidents_.upper_bound(time);
  if (behind == incidents_.begin() || time >= std::prev(behind)->second) return false;
  const auto after = statuses_.upper_bound(time);
  return after == statuses_.begin() || std::prev(after)->first < std::prev(behind)->first ||
         std::prev(after)->second == Status::Down;
}

}  // namespace promonitor::sim

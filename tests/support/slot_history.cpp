#include "tests/support/slot_history.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace promonitor::test {
namespace {

constexpr MissReason kChecked{};

std::int64_t micros(WallTime time) { return time.time_since_epoch().count(); }

/// The slots that a monitor's plans say it has, one after the other.
class ExpectedSlots {
 public:
  ExpectedSlots(std::uint64_t hash, const std::vector<SlotPlan>& plans, WallTime end)
      : hash_(hash), plans_(plans), end_(micros(end)) {
    enter(0);
  }

  bool done() const { return plan_ == plans_.size(); }
  std::int64_t slot() const { return slot_; }
  std::int64_t interval() const { return interval_; }
  void advance() {
    slot_ += interval_;
    if (slot_ > until_) enter(plan_ + 1);
  }

 private:
  void enter(std::size_t plan) {
    for (plan_ = plan; plan_ < plans_.size(); ++plan_) {
      interval_ = plans_[plan_].interval / std::chrono::microseconds(1);
      if (interval_ == 0) continue;
      until_ = plan_ + 1 < plans_.size() ? std::min(end_, micros(plans_[plan_ + 1].since)) : end_;
      slot_ = static_cast<std::int64_t>(hash_ % static_cast<std::uint64_t>(interval_));
      const std::int64_t since = micros(plans_[plan_].since);
      if (slot_ <= since) slot_ += (since - slot_) / interval_ * interval_;
      while (slot_ <= since) slot_ += interval_;
      if (slot_ <= until_) return;
    }
  }

  const std::uint64_t hash_;
  const std::vector<SlotPlan>& plans_;
  const std::int64_t end_;
  std::size_t plan_ = 0;
  std::int64_t slot_ = 0, interval_ = 0, until_ = 0;
};

std::string describe(const MissedSlots& run) {
  return fmt::format("{} slots {} to {} ({})", run.count, micros(run.first), micros(run.last),
                     run.reason == kChecked ? "checked" : missReasonName(run.reason));
}

std::string compare(ExpectedSlots expected, const std::vector<MissedSlots>& runs) {
  for (const MissedSlots& run : runs) {
    std::int64_t slot = micros(run.first);
    for (std::int64_t n = 0; n < run.count; ++n) {
      if (expected.done() || slot < expected.slot()) {
        return fmt::format("slot {} is in it twice or is none: {}", slot, describe(run));
      }
      if (slot > expected.slot()) {
        return fmt::format("slot {} is not accounted for before {}", expected.slot(),
                           describe(run));
      }
      slot += expected.interval();
      expected.advance();
    }
    if (slot <= micros(run.last)) return "a run holds more than it counts: " + describe(run);
  }
  return expected.done() ? std::string()
                         : fmt::format("slot {} is not accounted for", expected.slot());
}

}  // namespace

void SlotHistory::addChecked(MonitorKey monitor, WallTime slot) {
  add({monitor, slot, slot, 1, kChecked});
}

void SlotHistory::add(const MissedSlots& run) {
  const auto earlier = [](WallTime first, const MissedSlots& other) { return first < other.first; };
  const bool last = runs_.empty() || runs_.back().first <= run.first;
  runs_.insert(
      last ? runs_.end() : std::upper_bound(runs_.begin(), runs_.end(), run.first, earlier), run);
  newest_ = std::max(newest_, run.last);
}

std::string SlotHistory::fault(std::uint64_t hash, WallTime until) const {
  const ExpectedSlots expected(hash, plans_, std::max(until, newest_));
  return compare(expected, runs_);
}

}  // namespace promonitor::test

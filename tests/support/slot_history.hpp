#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/state.hpp"

namespace promonitor::test {

/// What is stored of the slots of one monitor, and whether it is what its plans say: each slot is
/// in it exactly once, and nothing else is. Computes the slots a second time, in the plainest way,
/// so that the schedule is not its own judge.
class SlotHistory {
 public:
  /// Plans in the order in which they came into force.
  void add(const SlotPlan& plan) { plans_.push_back(plan); }
  void addChecked(MonitorKey monitor, WallTime slot);
  void add(const MissedSlots& run);

  const std::vector<SlotPlan>& plans() const { return plans_; }
  /// The newest slot that has a result or a reason; the epoch: none has.
  WallTime newest() const { return newest_; }
  /// Of the slots up to `until`, and of all that are in here; `hash` is that of the monitor's id.
  /// Empty: nothing is wrong.
  std::string fault(std::uint64_t hash, WallTime until) const;

 private:
  std::vector<SlotPlan> plans_;
  /// In the order of the slots; a check is a run of one.
  std::vector<MissedSlots> runs_;
  WallTime newest_{};
};

}  // namespace promonitor::test

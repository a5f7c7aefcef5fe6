#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/model/maintenance.hpp"
#include "core/model/state.hpp"

namespace promonitor::sim {

/// Which maintenance windows one monitor had when, and whether its slots kept to them. Keeps the
/// first fault.
class WindowHistory {
 public:
  /// In the order in which it happened; the calendar may go back meanwhile.
  void change(WallTime since, const std::shared_ptr<const Maintenance>& windows);
  bool everHadAny() const { return had_any_; }

  void addChecked(WallTime slot) { expect(slot, false, "is checked in maintenance"); }
  void add(const MissedSlots& missed);

  /// Empty: none.
  const std::string& fault() const { return fault_; }

 private:
  bool covered(WallTime slot) const;
  void expect(WallTime slot, bool in_window, const char* otherwise);

  std::vector<std::pair<WallTime, std::shared_ptr<const Maintenance>>> changes_;
  bool had_any_ = false;
  std::string fault_;
};

}  // namespace promonitor::sim

#pragma once

#include "core/verify/guarded_memory.hpp"

namespace promonitor::verify {

/// An instance's options in guarded memory: the structure, the values, every text, list and map.
class GuardedOptions {
 public:
  GuardedOptions(const pm_options& options, HostShape shape);

  const pm_options* view() const { return view_; }
  /// create() returned to a kind that copies: the structure and the values may not be touched any
  /// more.
  void poisonTable() { table_.poison(); }
  /// The instance is destroyed: nothing of it may be touched any more.
  void poison() {
    table_.poison();
    texts_.poison();
  }

 private:
  pm_value copyOf(const pm_value& value);

  GuardedMemory table_;
  GuardedMemory texts_;  ///< lists and maps too
  pm_options* view_ = nullptr;
};

}  // namespace promonitor::verify

#pragma once

#include "core/verify/guarded_memory.hpp"

namespace promonitor::verify {

/// An instance's options in guarded memory: the structure, the values, every text, list and map.
class GuardedOptions {
 public:
  GuardedOptions(const pm_options& options, HostShape shape);

  const pm_options* view() const { return view_; }
  /// The instance is destroyed: nothing of it may be touched any more.
  void poison() { memory_.poison(); }

 private:
  pm_value copyOf(const pm_value& value);

  GuardedMemory memory_;
  pm_options* view_ = nullptr;
};

}  // namespace promonitor::verify

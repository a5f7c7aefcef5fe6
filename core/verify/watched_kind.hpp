#pragma once

#include "core/plugin/probe_kind.hpp"
#include "core/verify/watch.hpp"

namespace promonitor::verify {

/// A kind of a plugin as the real host is to see it: the same declaration, but each function first
/// puts what the host hands over into guarded memory, and tells the Watch. Outlives the host that
/// runs it. The Watch must be what that host shows to plugins.
class WatchedKind {
 public:
  explicit WatchedKind(const ProbeKind& kind);
  WatchedKind(const WatchedKind&) = delete;
  WatchedKind& operator=(const WatchedKind&) = delete;

  const ProbeKind& kind() const { return watched_; }

 private:
  ProbeKind watched_;
  pm_kind table_;
};

}  // namespace promonitor::verify

#pragma once

#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "core/base/clock.hpp"

namespace promonitor {

/// Whether the daemon runs with what its configuration file says: for an alert on a file that was
/// refused while nobody looked. Thread-safe.
class ReloadMetrics {
 public:
  /// The registry must outlive this.
  explicit ReloadMetrics(prometheus::Registry& registry);

  /// A start or a reload took the file, or it did not.
  void note(bool success, WallTime now);

 private:
  prometheus::Gauge& success_;
  prometheus::Gauge& success_time_;
};

}  // namespace promonitor

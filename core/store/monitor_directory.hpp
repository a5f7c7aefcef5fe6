#pragma once

#include <memory>
#include <shared_mutex>
#include <vector>

#include "core/model/monitor_table.hpp"

namespace promonitor {

/// Whose the monitors in force are and what they are called, by the key that results carry.
/// Thread-safe. Not on the way of a check.
class MonitorDirectory {
 public:
  using Spec = std::shared_ptr<const MonitorSpec>;

  /// Replaces what was there. The spec is shared with the engine.
  void put(MonitorKey monitor, Spec spec);
  void remove(MonitorKey monitor);

  /// In the order of the keys, of one moment; null for those that are not in force. Whoever asks
  /// lets go of them soon: they hold options.
  std::vector<Spec> find(const std::vector<MonitorKey>& monitors) const;

 private:
  mutable std::shared_mutex mutex_;
  MonitorTable<Spec> specs_;  // guarded by mutex_
};

}  // namespace promonitor

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/monitor.hpp"

namespace promonitor::config {

/// The entry that a monitor was read from.
struct KnownEntry {
  /// Of its text and of all that it was judged by. Zero for one that must be judged anew each time.
  Uuid digest;
  /// How many of its lines stand above the monitor.
  std::uint32_t lines_above = 0;
};

/// Monitors in force by the digest of their entry: one that is found need not be read again.
struct KnownMonitors {
  struct Known {
    std::shared_ptr<const MonitorSpec> spec;
    std::uint32_t lines_above = 0;
    /// Which of `owners` owns it.
    std::uint32_t owner = 0;
  };
  std::unordered_map<Uuid, Known> by_entry;
  std::vector<std::string> owners;
};

}  // namespace promonitor::config

#include "core/store/monitor_directory.hpp"

#include <mutex>
#include <utility>

namespace promonitor {

void MonitorDirectory::put(MonitorKey monitor, Spec spec) {
  const std::lock_guard lock(mutex_);
  std::swap(specs_.emplace(monitor).value, spec);
}

void MonitorDirectory::remove(MonitorKey monitor) {
  const std::lock_guard lock(mutex_);
  specs_.erase(monitor);
}

std::vector<MonitorDirectory::Spec> MonitorDirectory::find(
    const std::vector<MonitorKey>& monitors) const {
  std::vector<Spec> found;
  found.reserve(monitors.size());
  const std::shared_lock lock(mutex_);
  for (const MonitorKey monitor : monitors) {
    const Spec* const spec = specs_.find(monitor);
    found.push_back(spec == nullptr ? nullptr : *spec);
  }
  return found;
}

}  // namespace promonitor

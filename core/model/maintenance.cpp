#include "core/model/maintenance.hpp"

#include <algorithm>
#include <chrono>

namespace promonitor {
namespace {

using Micros = std::chrono::microseconds;

Micros wholeMicros(Duration time) { return std::chrono::floor<Micros>(time); }

/// When the window that began last before or at `time` did; nothing before the first.
std::optional<WallTime> lastBegin(const MaintenanceWindow& window, WallTime time) {
  if (time < window.start) return std::nullopt;
  if (window.every == Duration::zero()) return window.start;
  return time - (time - window.start) % wholeMicros(window.every);
}

WallTime changeOf(const MaintenanceWindow& window, WallTime time) {
  const auto begin = lastBegin(window, time);
  if (!begin) return window.start;
  const WallTime end = *begin + wholeMicros(window.length);
  if (time < end) return end;
  return window.every == Duration::zero() ? WallTime::max() : *begin + wholeMicros(window.every);
}

}  // namespace

std::optional<WallTime> Maintenance::endOf(WallTime time) const {
  std::optional<WallTime> latest;
  for (const MaintenanceWindow& window : windows) {
    const auto begin = lastBegin(window, time);
    if (!begin) continue;
    const WallTime end = *begin + wholeMicros(window.length);
    if (time < end) latest = std::max(latest.value_or(end), end);
  }
  return latest;
}

WallTime Maintenance::changeAfter(WallTime time) const {
  WallTime next = WallTime::max();
  for (const MaintenanceWindow& window : windows) next = std::min(next, changeOf(window, time));
  return next;
}

}  // namespace promonitor

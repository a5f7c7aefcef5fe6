#include "tests/sim/window_history.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace promonitor::sim {
namespace {

using Micros = std::chrono::microseconds;

/// In the plainest way, so that the windows are not their own judge.
bool isIn(const MaintenanceWindow& window, WallTime time) {
  if (time < window.start) return false;
  Micros since = time - window.start;
  if (window.every != Duration::zero()) since %= std::chrono::floor<Micros>(window.every);
  return since < std::chrono::floor<Micros>(window.length);
}

}  // namespace

void WindowHistory::change(WallTime since, const std::shared_ptr<const Maintenance>& windows) {
  had_any_ = had_any_ || windows != nullptr;
  const bool goes_on =
      !changes_.empty() && changes_.back().first <= since && changes_.back().second == windows;
  if (!goes_on) changes_.emplace_back(since, windows);
}

bool WindowHistory::covered(WallTime slot) const {
  const auto in_force = std::find_if(changes_.rbegin(), changes_.rend(),
                                     [slot](const auto& change) { return change.first < slot; });
  if (in_force == changes_.rend() || in_force->second == nullptr) return false;
  const auto& windows = in_force->second->windows;
  return std::any_of(windows.begin(), windows.end(),
                     [slot](const MaintenanceWindow& window) { return isIn(window, slot); });
}

void WindowHistory::expect(WallTime slot, bool in_window, const char* otherwise) {
  if (!had_any_ || !fault_.empty() || covered(slot) == in_window) return;
  fault_ = fmt::format("slot {} {}", slot.time_since_epoch().count(), otherwise);
}

void WindowHistory::add(const MissedSlots& missed) {
  const bool maintained = missed.reason == MissReason::Maintenance;
  if (maintained && !had_any_) {
    fault_ = fmt::format("slot {} is missed for no maintenance",
                         missed.first.time_since_epoch().count());
  }
  if (!maintained && missed.reason != MissReason::Overload &&
      missed.reason != MissReason::StillRunning && missed.reason != MissReason::HostBusy) {
    return;
  }
  const Micros step =
      missed.count > 1 ? (missed.last - missed.first) / (missed.count - 1) : Micros(0);
  for (std::int64_t n = 0; n < missed.count; ++n) {
    expect(missed.first + step * n, maintained,
           maintained ? "is missed for no maintenance" : "is missed for other than maintenance");
  }
}

}  // namespace promonitor::sim

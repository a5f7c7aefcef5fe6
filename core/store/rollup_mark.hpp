#pragma once

#include "core/base/clock.hpp"
#include "core/model/monitor.hpp"

namespace promonitor {

/// How far the checks of a monitor are summed up and removed.
struct RollupMark {
  MonitorKey monitor{};
  /// Every check that started before this is in the sums by hour and by day.
  WallTime summed_until{};
  /// How many of those are kept.
  std::int64_t kept = 0;
  /// As in History.
  WallTime checks_from{}, hours_from{};

  bool operator==(const RollupMark&) const = default;
};

}  // namespace promonitor

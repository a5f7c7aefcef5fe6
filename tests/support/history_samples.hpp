#pragma once

#include "core/model/history.hpp"

namespace promonitor {

/// Midnight UTC of a day.
inline constexpr WallTime kMidnight = WallTime(std::chrono::seconds(1'736'899'200));

/// A check in its slot, `offset` after midnight, that took so long.
inline CheckRecord checkAt(std::chrono::microseconds offset, Verdict verdict,
                           std::chrono::microseconds lead = {},
                           std::chrono::milliseconds took = std::chrono::milliseconds(100)) {
  CheckRecord check;
  check.monitor = MonitorKey{1};
  check.slot = kMidnight + offset;
  check.started_at = check.slot + std::chrono::milliseconds(2);
  check.result.verdict = verdict;
  check.result.response_time = took;
  check.lead = lead;
  return check;
}

}  // namespace promonitor

#pragma once

#include <chrono>
#include <string_view>

namespace promonitor::api {

/// A window of time that ends now.
struct StatsWindow {
  std::string_view name;
  std::chrono::hours length;
};
inline constexpr StatsWindow kStatsWindows[] = {{"24h", std::chrono::hours(24)},
                                                {"7d", std::chrono::hours(7 * 24)},
                                                {"30d", std::chrono::hours(30 * 24)},
                                                {"90d", std::chrono::hours(90 * 24)}};

}  // namespace promonitor::api

#pragma once

#include <vector>

#include "api/routes.hpp"
#include "api/side_work.hpp"
#include "core/account/monitor_writer.hpp"

namespace promonitor::api {

/// Of a body that is a set of monitors.
inline constexpr std::size_t kLongestSetBody = std::size_t{16} << 20;

/// The calls that make, change, pause and delete monitors. Long sets are `side` work. Both
/// outlive the routes.
std::vector<Route> monitorWriteRoutes(MonitorWriter& writer, SideWork& side);

}  // namespace promonitor::api

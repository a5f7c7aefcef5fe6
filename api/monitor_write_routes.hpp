#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/account/monitor_writer.hpp"

namespace promonitor::api {

/// The calls that make, change, pause and delete monitors. `writer` outlives the routes.
std::vector<Route> monitorWriteRoutes(MonitorWriter& writer);

}  // namespace promonitor::api

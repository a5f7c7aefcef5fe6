#pragma once

#include <vector>

#include <spdlog/logger.h>

#include "api/routes.hpp"
#include "core/account/monitor_writer.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// /api/v1/monitors, whole or in pages, and /monitors/:id. All of these outlive the routes;
/// `writer` tells what monitors are made of.
std::vector<Route> monitorRoutes(Store& store, const Clock& clock, spdlog::logger& log,
                                 MonitorWriter& writer);

}  // namespace promonitor::api

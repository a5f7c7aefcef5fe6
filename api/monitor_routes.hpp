#pragma once

#include <vector>

#include <spdlog/logger.h>

#include "api/routes.hpp"
#include "core/account/monitor_writer.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// The published calls: /api/v1/monitors, /monitors/:id and /monitors/:id/checks. Store and
/// log outlive the routes, and so does `writer`, which tells what monitors are made of.
std::vector<Route> monitorRoutes(Store& store, spdlog::logger& log, MonitorWriter& writer);

}  // namespace promonitor::api

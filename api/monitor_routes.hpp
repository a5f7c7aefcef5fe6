#pragma once

#include <vector>

#include <spdlog/logger.h>

#include "api/routes.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// The published calls: /api/v1/monitors, /monitors/:id and /monitors/:id/checks. Store and
/// log outlive the routes.
std::vector<Route> monitorRoutes(Store& store, spdlog::logger& log);

}  // namespace promonitor::api

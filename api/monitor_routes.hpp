#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// The published calls: /api/v1/monitors, /monitors/:id and /monitors/:id/checks. The store
/// outlives the routes.
std::vector<Route> monitorRoutes(Store& store);

}  // namespace promonitor::api

#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// Checks of one monitor (/api/v1/monitors/:id/checks) and of several (/api/v1/checks). The store
/// outlives the routes.
std::vector<Route> checkRoutes(Store& store);

}  // namespace promonitor::api

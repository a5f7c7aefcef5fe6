#pragma once

#include <vector>

#include "api/routes.hpp"

namespace promonitor::api {

/// /api/v1/openapi.json and /docs/api: the contract of these routes, for programs and for people.
std::vector<Route> contractRoutes();

}  // namespace promonitor::api

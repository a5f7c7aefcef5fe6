#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/account/rate_limits.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// /api/v1/account: the user, the plan, and what is used of it. All of these outlive the routes.
std::vector<Route> accountRoutes(Store& store, const RateLimits& limits, const Clock& clock);

}  // namespace promonitor::api

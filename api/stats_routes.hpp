#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// /api/v1/monitors/:id/stats: up, down and no data, uptime and response times of a window of time.
/// A look at a few hundred sums, however many checks there are. Both outlive the routes.
std::vector<Route> statsRoutes(Store& store, const Clock& clock);

}  // namespace promonitor::api

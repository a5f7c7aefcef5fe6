#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// /web/v1/monitors/:id/series: a window of a monitor's history as sums of minutes, hours or days.
/// Both outlive the routes.
std::vector<Route> seriesRoutes(Store& store, const Clock& clock);

}  // namespace promonitor::api

#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// /web/v1/overview and /web/v1/strips: what the dashboard shows of all of a user's monitors, and
/// of those of one screen. Both outlive the routes.
std::vector<Route> overviewRoutes(Store& store, const Clock& clock);

}  // namespace promonitor::api

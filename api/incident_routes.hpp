#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/base/clock.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// /api/v1/incidents, one of them, that it is acknowledged, and its note. Both outlive the routes.
std::vector<Route> incidentRoutes(Store& store, const Clock& clock);

}  // namespace promonitor::api

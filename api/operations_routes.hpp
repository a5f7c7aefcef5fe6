#pragma once

#include <prometheus/collectable.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/routes.hpp"

namespace promonitor::api {

/// Nothing when the program can do its work now; otherwise why not, in words fit for anybody.
/// Called on the server's threads; short.
using Readiness = std::function<std::optional<std::string>()>;

/// /healthz (the process answers) and /readyz (it can do its work: 503 with the reason otherwise).
std::vector<Route> healthRoutes(Readiness readiness);
/// /metrics in Prometheus' text format. `metrics` outlives the route.
std::vector<Route> metricsRoutes(const prometheus::Collectable& metrics);

}  // namespace promonitor::api

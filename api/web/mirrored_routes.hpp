#pragma once

#include <vector>

#include "api/routes.hpp"

namespace promonitor::api {

/// Where the dashboard's calls are.
inline constexpr const char* kWebPrefix = "/web/v1";

/// The routes of the API that need a key, at /web/v1 in place of /api/v1: the same handlers, for
/// callers who are signed in.
std::vector<Route> mirroredRoutes(const std::vector<Route>& api);

}  // namespace promonitor::api

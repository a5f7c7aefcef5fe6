#pragma once

#include <vector>

#include "api/routes.hpp"
#include "api/web/session_routes.hpp"

namespace promonitor::api {

/// /web/v1/sessions and /web/v1/password: where a user is signed in, signing out elsewhere and
/// everywhere, and another password, with which the user's other sessions end.
std::vector<Route> ownSessionRoutes(const SignInServices& services);

}  // namespace promonitor::api

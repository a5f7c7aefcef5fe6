#pragma once

#include <vector>

#include "api/routes.hpp"
#include "core/account/accounts.hpp"

namespace promonitor::api {

/// /api/v1/keys: lists, creates and revokes the user's API keys. Both outlive the routes.
std::vector<Route> keyRoutes(Accounts& accounts, Authenticator& authenticator);

}  // namespace promonitor::api

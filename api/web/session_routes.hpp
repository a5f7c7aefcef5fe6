#pragma once

#include <vector>

#include <spdlog/logger.h>

#include "api/routes.hpp"
#include "core/account/accounts.hpp"
#include "core/account/sessions.hpp"
#include "core/account/setup_links.hpp"
#include "core/account/sign_in.hpp"

namespace promonitor::api {

/// What signing in works with; all outlive the routes.
struct SignInServices {
  Store& store;
  Accounts& accounts;
  SignIn& sign_in;
  PasswordHasher& hasher;
  Sessions& sessions;
  SetupLinks& setup;
  const Clock& clock;
  spdlog::logger& log;
};

/// /web/v1/session and /web/v1/setup: who is signed in, signing in and out, and making the first
/// administrator, who is signed in by that.
std::vector<Route> sessionRoutes(const SignInServices& services);

}  // namespace promonitor::api

#pragma once

#include <string>

#include "api/api_error.hpp"
#include "api/body_reader.hpp"
#include "api/http/response.hpp"
#include "api/web/session_routes.hpp"

namespace promonitor::api {

/// Nobody waits longer for a password to be looked at.
inline constexpr Duration kPasswordWait = std::chrono::seconds(10);

/// What a page knows of the session it is in.
Response sessionAnswer(const Sessions& sessions, const User& user, const WebSession& session,
                       const SessionSecret& secret);

/// Begins a session for whoever made the request that had these fields, and ends the one that it
/// came with, if any: a session never goes over to another sign-in.
struct Visitor {
  explicit Visitor(const Request& request);
  std::string address, user_agent;
  std::optional<SessionSecret> before;
};
Response signedIn(const SignInServices& services, const User& user, const Visitor& visitor);

/// Ends the session's cookie.
Response signedOut();

/// 503: as many passwords wait as may.
ApiError tooManyPasswords();
/// 429: too early after a wrong one.
ApiError signInDelayed(Duration retry_after);

/// A field of a body that has to be there; a fault where it is not.
std::string requiredText(BodyReader& body, const char* name, std::size_t most);

}  // namespace promonitor::api

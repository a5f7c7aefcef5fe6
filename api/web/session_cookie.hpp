#pragma once

#include <optional>
#include <string>

#include "api/http/request.hpp"
#include "core/account/session_secret.hpp"

namespace promonitor::api {

/// "__Host-": browsers take it with Secure, Path=/ and without a domain alone (RFC 6265bis section
/// 4.1.3.2), so that no neighbour can set it.
inline constexpr const char* kSessionCookie = "__Host-promonitor";

/// The secret in the request's session cookie; nothing where there is none, where it is malformed,
/// and where there is more than one.
std::optional<SessionSecret> sessionCookie(const Request& request);

/// Set-Cookie of a session. It has no expiry of its own: the session has.
std::string cookieOf(const SessionSecret& secret);
/// The one that makes a browser forget it.
std::string endedCookie();

}  // namespace promonitor::api

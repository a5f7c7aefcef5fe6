#include "api/web/session_admission.hpp"

#include "api/api_error.hpp"
#include "api/web/same_origin.hpp"
#include "api/web/security_fields.hpp"
#include "api/web/session_cookie.hpp"

namespace promonitor::api {
namespace {

void requireToken(const Request& request) {
  const auto secret = sessionCookie(request);
  const std::string* const token = request.only("x-csrf-token");
  if (secret && token != nullptr && secret->matchesCsrfToken(*token)) return;
  throw ApiError(403, "csrf_token",
                 "X-CSRF-Token is missing or not that of this session: GET /web/v1/session tells "
                 "it");
}

}  // namespace

std::shared_ptr<const Caller> SessionAdmission::identify(const Request& request) {
  const auto secret = sessionCookie(request);
  return secret ? sessions_.find(*secret) : nullptr;
}

CallLimit SessionAdmission::limitOf(const Caller* caller, const std::string& peer) const {
  if (caller == nullptr) return {rateSubject(peer), {}, anonymous_per_minute_, "address"};
  const WebSessionId session = caller->session->id;
  return {rateSubject(session), unchangedSubject(session), kMostCalls, "session"};
}

void SessionAdmission::admit(const Route& route, const Request& request,
                             const Caller* caller) const {
  const bool is_open = route.rule.access == Access::Open;
  if (!is_open && caller == nullptr) {
    throw ApiError(401, "unauthorized", "nobody is signed in here: sign in first");
  }
  if (isUnsafe(request)) {
    requireSameOrigin(request);
    requireJson(request);
    if (!is_open) requireToken(request);
  }
  if (route.rule.access == Access::Admin && !caller->user.is_admin) {
    throw ApiError(403, "admin_required", "this is for administrators");
  }
}

void SessionAdmission::mark(Response& response) const {
  response.set("Vary", "Accept, Accept-Encoding, Cookie");
  addSecurityFields(response);
}

}  // namespace promonitor::api

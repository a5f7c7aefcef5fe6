#include "api/web/session_answer.hpp"

#include <utility>

#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "api/web/session_cookie.hpp"
#include "core/base/log.hpp"

namespace promonitor::api {

Visitor::Visitor(const Request& request) : address(request.peer), before(sessionCookie(request)) {
  if (const std::string* const agent = request.header("user-agent")) user_agent = *agent;
}

Response sessionAnswer(const Sessions& sessions, const User& user, const WebSession& session,
                       const SessionSecret& secret) {
  std::string body;
  {
    JsonObject object(body);
    object.name("user");
    {
      JsonObject who(body);
      who.text("email", user.email);
      who.boolean("is_admin", user.is_admin);
      who.text("plan", user.plan);
    }
    object.text("csrf_token", secret.csrfToken());
    object.time("expires_at", sessions.expiresAt(session));
  }
  return jsonResponse(std::move(body));
}

Response signedIn(const SignInServices& services, const User& user, const Visitor& visitor) {
  if (visitor.before) {
    const auto caller = services.sessions.find(*visitor.before);
    if (caller) services.sessions.end(caller->user.id, caller->session->id);
  }
  const Sessions::Begun begun = services.sessions.begin(user, visitor.address, visitor.user_agent);
  services.log.info("signed in user={} address={}", logValue(user.email), visitor.address);
  Response response = sessionAnswer(services.sessions, user, begun.session, begun.secret);
  response.set("Set-Cookie", cookieOf(begun.secret));
  return response;
}

Response signedOut() {
  Response response{.status = 204};
  response.set("Set-Cookie", endedCookie());
  return response;
}

ApiError tooManyPasswords() {
  ApiError error(503, "overloaded", "too many sign in at this moment; try again in a few seconds");
  error.retry_after_s = 2;
  return error;
}

ApiError signInDelayed(Duration retry_after) {
  ApiError error(429, "sign_in_delayed",
                 "too many passwords were wrong: wait a moment before the next one");
  error.retry_after_s = std::chrono::ceil<std::chrono::seconds>(retry_after).count();
  return error;
}

std::string requiredText(BodyReader& body, const char* name, std::size_t most) {
  const bool is_there = body.has(name);
  const auto text = body.text(name, most);
  if (!is_there) body.fault(name, "is missing");
  return text.value_or("");
}

}  // namespace promonitor::api

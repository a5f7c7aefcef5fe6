#include "api/web/own_session_routes.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "api/actor.hpp"
#include "api/api_error.hpp"
#include "api/body_reader.hpp"
#include "api/handover.hpp"
#include "api/json_list.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "api/positive_number.hpp"
#include "api/web/session_answer.hpp"
#include "core/base/log.hpp"

namespace promonitor::api {
namespace {

std::string idText(const WebSession& session) {
  return std::to_string(static_cast<std::int64_t>(session.id));
}

Response listSessions(Sessions& sessions, const Call& call) {
  std::vector<WebSession> list = sessions.list(call.caller->user.id);
  std::reverse(list.begin(), list.end());
  std::string body;
  appendList(body, list, [&](const WebSession& session) {
    JsonObject object(body);
    object.text("id", idText(session));
    object.time("created_at", session.created_at);
    object.time("last_seen_at", session.last_seen_at);
    object.text("address", session.address);
    object.text("user_agent", session.user_agent);
    object.boolean("is_current", session.id == call.caller->session->id);
  });
  return jsonResponse(std::move(body));
}

/// 0, which no session has, where the text is no id.
WebSessionId idOf(std::string_view text) {
  const std::int64_t id = positiveNumber(text).value_or(0);
  return WebSessionId{std::to_string(id) == text ? id : 0};
}

Response endOne(Sessions& sessions, const Call& call) {
  const WebSessionId id = idOf(call.id);
  if (!sessions.end(call.caller->user.id, id)) {
    throw ApiError(404, "session_not_found", "you have no session with this id");
  }
  return id == call.caller->session->id ? signedOut() : Response{.status = 204};
}

Response endAll(Sessions& sessions, const Call& call) {
  sessions.endAll(call.caller->user.id);
  return signedOut();
}

/// What became of the two passwords.
struct PasswordChange {
  SignIn::Outcome::Kind current{};
  Duration retry_after{};
  std::string hash;
};

Response answerChange(const SignInServices& services, const WebSession& session, const Actor& by,
                      const std::optional<PasswordChange>& change) {
  using Kind = SignIn::Outcome::Kind;
  if (!change || change->current == Kind::Busy) throw tooManyPasswords();
  if (change->current == Kind::Delayed) throw signInDelayed(change->retry_after);
  if (change->current == Kind::Refused) {
    throw ApiError(std::vector<FieldFault>{{"current_password", "is not your password"}});
  }
  if (change->hash.empty()) throw tooManyPasswords();
  services.store.setPassword(session.user, change->hash, services.clock.wallNow(), by);
  services.sessions.endAll(session.user, session.id);
  services.log.info("password changed user={}", static_cast<std::int64_t>(session.user));
  return Response{.status = 204};
}

Response changePassword(const SignInServices& services, const Call& call) {
  using Kind = SignIn::Outcome::Kind;
  BodyReader body(call.request);
  std::string current = requiredText(body, "current_password", kLongestPassword);
  std::string wanted = requiredText(body, "new_password", 10 * kLongestPassword);
  body.throwFaults();
  if (const auto fault = passwordFault(wanted)) body.fault("new_password", *fault);
  body.throwFaults();
  const auto handover = std::make_shared<Handover<PasswordChange>>();
  services.sign_in.attempt(
      call.caller->user.email, std::move(current),
      [handover, &hasher = services.hasher, wanted](const SignIn::Outcome& outcome) {
        const auto give = [handover, outcome](Kind kind, std::string hash) {
          handover->give({kind, outcome.retry_after, std::move(hash)});
        };
        if (outcome.kind != Kind::Accepted) {
          give(outcome.kind, {});
          return;
        }
        const bool waits = hasher.hash(
            wanted, [give](std::string hash) { give(Kind::Accepted, std::move(hash)); });
        if (!waits) give(Kind::Busy, {});
      });
  return answerLater<PasswordChange>(
      handover, services.clock.now() + kPasswordWait,
      [services, session = *call.caller->session,
       by = actorOf(call)](const std::optional<PasswordChange>& change) {
        return answerChange(services, session, by, change);
      });
}

}  // namespace

std::vector<Route> ownSessionRoutes(const SignInServices& services) {
  Sessions& sessions = services.sessions;
  return {{"GET",
           "/web/v1/sessions",
           {Access::Read, Owned::Callers, Limit::Plan},
           "Where the user is signed in.",
           [&sessions](const Call& call) { return listSessions(sessions, call); }},
          {"DELETE",
           "/web/v1/sessions",
           {Access::Write, Owned::Callers, Limit::Plan},
           "Signs the user out everywhere.",
           [&sessions](const Call& call) { return endAll(sessions, call); }},
          {"DELETE",
           "/web/v1/sessions/:id",
           {Access::Write, Owned::Session, Limit::Plan},
           "Signs the user out at one place.",
           [&sessions](const Call& call) { return endOne(sessions, call); }},
          {"PUT",
           "/web/v1/password",
           {Access::Write, Owned::Callers, Limit::Plan},
           "Changes the password, and ends the user's other sessions.",
           [services](const Call& call) { return changePassword(services, call); }}};
}

}  // namespace promonitor::api

#include "api/web/session_routes.hpp"

#include <memory>
#include <string>
#include <utility>

#include "api/api_error.hpp"
#include "api/body_reader.hpp"
#include "api/handover.hpp"
#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "api/web/session_answer.hpp"
#include "api/web/session_cookie.hpp"
#include "core/base/log.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kLongestEmail = 254;
/// The plan of the first administrator, who may change it.
constexpr const char* kAdminPlan = "team";

Response showSession(const SignInServices& services, const Call& call) {
  const auto secret = sessionCookie(call.request);
  const auto caller = secret ? services.sessions.find(*secret) : nullptr;
  if (caller) return sessionAnswer(services.sessions, caller->user, *caller->session, *secret);
  std::string body;
  {
    JsonObject object(body);
    object.name("user");
    body += "null";
    object.boolean("needs_setup", services.setup.needed());
  }
  return jsonResponse(std::move(body));
}

Response answerSignIn(const SignInServices& services, const Visitor& visitor,
                      const std::optional<SignIn::Outcome>& outcome) {
  using Kind = SignIn::Outcome::Kind;
  if (!outcome || outcome->kind == Kind::Busy) throw tooManyPasswords();
  if (outcome->kind == Kind::Accepted) return signedIn(services, *outcome->user, visitor);
  if (outcome->kind == Kind::Delayed) throw signInDelayed(outcome->retry_after);
  services.log.warn("sign-in refused address={}", visitor.address);
  throw ApiError(401, "wrong_credentials", "the e-mail address or the password is wrong");
}

Response beginSession(const SignInServices& services, const Call& call) {
  BodyReader body(call.request);
  const std::string email = requiredText(body, "email", kLongestEmail);
  std::string password = requiredText(body, "password", kLongestPassword);
  body.throwFaults();
  const auto handover = std::make_shared<Handover<SignIn::Outcome>>();
  services.sign_in.attempt(email, std::move(password), [handover](SignIn::Outcome outcome) {
    handover->give(std::move(outcome));
  });
  return answerLater<SignIn::Outcome>(
      handover, services.clock.now() + kPasswordWait,
      [services, visitor = Visitor(call.request)](const std::optional<SignIn::Outcome>& outcome) {
        return answerSignIn(services, visitor, outcome);
      });
}

Response endSession(const SignInServices& services, const Call& call) {
  services.sessions.end(call.caller->user.id, call.caller->session->id);
  return signedOut();
}

ApiError noSetup() {
  return {403, "setup_refused",
          "this set-up link is not good: it works once, within a day, while there is no "
          "administrator; a restart of the server prints a new one then"};
}

Response setUp(const SignInServices& services, const Call& call) {
  BodyReader body(call.request);
  const std::string text = requiredText(body, "token", 1000);
  const std::string email = requiredText(body, "email", kLongestEmail);
  std::string password = requiredText(body, "password", 10 * kLongestPassword);
  body.throwFaults();
  const auto token = SessionSecret::parse(text);
  if (!token || !services.setup.accepts(*token)) throw noSetup();
  if (const auto fault = passwordFault(password)) body.fault("password", *fault);
  std::string address;
  try {
    address = Accounts::addressOf(email);
  } catch (const AccountError& error) {
    body.fault("email", error.what());
  }
  body.throwFaults();
  const auto handover = std::make_shared<Handover<std::string>>();
  if (!services.hasher.hash(std::move(password),
                            [handover](std::string hash) { handover->give(std::move(hash)); })) {
    throw tooManyPasswords();
  }
  return answerLater<std::string>(
      handover, services.clock.now() + kPasswordWait,
      [services, visitor = Visitor(call.request), token = *token,
       address](const std::optional<std::string>& hash) {
        if (!hash || hash->empty()) throw tooManyPasswords();
        Credentials admin;
        admin.user.email = address;
        admin.user.plan = kAdminPlan;
        admin.password_hash = *hash;
        const auto user = services.setup.take(token, std::move(admin), visitor.address);
        if (!user) throw noSetup();
        services.log.info("first administrator made user={}", logValue(user->email));
        return signedIn(services, *user, visitor);
      });
}

}  // namespace

std::vector<Route> sessionRoutes(const SignInServices& services) {
  return {{"GET",
           "/web/v1/session",
           {Access::Open, Owned::Nobodys, Limit::None},
           "Who is signed in, and the token for calls that change something.",
           [services](const Call& call) { return showSession(services, call); }},
          {"POST",
           "/web/v1/session",
           {Access::Open, Owned::Nobodys, Limit::Address},
           "Signs in.",
           [services](const Call& call) { return beginSession(services, call); }},
          {"DELETE",
           "/web/v1/session",
           {Access::Write, Owned::Callers, Limit::Plan},
           "Signs out.",
           [services](const Call& call) { return endSession(services, call); }},
          {"POST",
           "/web/v1/setup",
           {Access::Open, Owned::Nobodys, Limit::Address},
           "Makes the first administrator.",
           [services](const Call& call) { return setUp(services, call); }}};
}

}  // namespace promonitor::api

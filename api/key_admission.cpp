#include "api/key_admission.hpp"

#include "api/api_error.hpp"
#include "api/bearer.hpp"

namespace promonitor::api {
namespace {

bool mayCall(Access access, const ApiKey& key) {
  return access == Access::Write ? key.can_write : key.can_read;
}

}  // namespace

std::shared_ptr<const Caller> KeyAdmission::identify(const Request& request) {
  const auto key = bearerToken(request);
  if (!key) {
    meters_.keyRejected("missing");
    return nullptr;
  }
  const Authentication answer = authenticator_.authenticate(*key);
  if (!answer.caller) meters_.keyRejected(keyRejectionName(answer.rejection));
  return answer.caller;
}

CallLimit KeyAdmission::limitOf(const Caller* caller, const std::string& peer) const {
  if (caller == nullptr) return {rateSubject(peer), {}, anonymous_per_minute_, "address"};
  const UserId user = caller->user.id;
  return {rateSubject(user), unchangedSubject(user), caller->plan.requests_per_minute, "plan"};
}

void KeyAdmission::admit(const Route& route, const Request& /*request*/,
                         const Caller* caller) const {
  const Access access = route.rule.access;
  if (access == Access::Open) return;
  if (caller != nullptr && access == Access::Write && !caller->key.can_write) {
    throw ApiError(403, "scope_missing",
                   "this API key may not write: use one with the scope 'write'");
  }
  if (caller == nullptr || !mayCall(access, caller->key)) {
    throw ApiError(401, "unauthorized",
                   "a valid API key is required: Authorization: Bearer pm_...");
  }
}

void KeyAdmission::mark(Response& response) const {
  if (response.status == 401) response.set("WWW-Authenticate", "Bearer");
  response.set("Vary", "Accept, Accept-Encoding, Authorization, Origin");
}

}  // namespace promonitor::api

#include "api/account_routes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/json_object.hpp"
#include "api/json_response.hpp"
#include "core/account/accounts.hpp"

namespace promonitor::api {
namespace {

Response showAccount(Store& store, const RateLimits& limits, const Clock& clock, const Call& call) {
  const User& user = call.caller->user;
  const int per_minute = call.caller->plan.requests_per_minute;
  const auto keys = store.listKeys(user.id);
  const auto in_use =
      std::count_if(keys.begin(), keys.end(), [](const ApiKey& key) { return !key.revoked_at; });
  const RateStatus status = limits.status(rateSubject(user.id), per_minute, clock.now());
  std::string body;
  {
    JsonObject account(body);
    account.text("email", user.email);
    account.time("created_at", user.created_at);
    account.text("plan", user.plan);
    account.name("limits");
    {
      JsonObject limit(body);
      limit.number("requests_per_minute", per_minute);
      limit.number("keys", static_cast<std::int64_t>(Accounts::kMostKeys));
    }
    account.name("usage");
    JsonObject usage(body);
    usage.number("monitors", store.countMonitors(user.id, {}));
    usage.number("keys", in_use);
    usage.number("requests_remaining", status.remaining);
  }
  return jsonResponse(std::move(body));
}

}  // namespace

std::vector<Route> accountRoutes(Store& store, const RateLimits& limits, const Clock& clock) {
  return {{"GET",
           "/api/v1/account",
           {Access::Read, Owned::Callers, Limit::Plan},
           "The user, the plan with its limits, and what is used of them.",
           [&store, &limits, &clock](const Call& call) {
             return showAccount(store, limits, clock, call);
           }}};
}

}  // namespace promonitor::api

#include "api/limit_fields.hpp"

#include <string>

#include <fmt/format.h>

namespace promonitor::api {

void addLimitFields(Response& response, const RateStatus& status, const char* policy,
                    WallTime now) {
  using std::chrono::ceil;
  using std::chrono::seconds;
  response.set("X-RateLimit-Limit", std::to_string(status.limit));
  response.set("X-RateLimit-Remaining", std::to_string(status.remaining));
  response.set("X-RateLimit-Reset", std::to_string(status.resetUnixSeconds(now)));
  response.set("RateLimit-Policy", fmt::format("\"{}\";q={};w={}", policy, status.limit,
                                               ceil<seconds>(RateLimiter::kSpan).count()));
  response.set("RateLimit", fmt::format("\"{}\";r={};t={}", policy, status.remaining,
                                        ceil<seconds>(status.full_after).count()));
}

}  // namespace promonitor::api

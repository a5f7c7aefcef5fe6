#pragma once

#include "api/http/response.hpp"
#include "core/account/rate_limiter.hpp"
#include "core/base/clock.hpp"

namespace promonitor::api {

/// Says where a caller stands within its limit: the published X-RateLimit fields, and RateLimit and
/// RateLimit-Policy of the IETF's draft (draft-ietf-httpapi-ratelimit-headers-10), where the limit
/// is called `policy`.
void addLimitFields(Response& response, const RateStatus& status, const char* policy, WallTime now);

}  // namespace promonitor::api

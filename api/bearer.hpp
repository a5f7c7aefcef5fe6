#pragma once

#include <optional>
#include <string_view>

#include "api/http/request.hpp"

namespace promonitor::api {

/// The token of the request's one Authorization field, whose scheme is Bearer in any case (RFC
/// 6750 section 2.1). Nothing where there is none, or more than one. Never looks at the query.
std::optional<std::string_view> bearerToken(const Request& request);

}  // namespace promonitor::api

#pragma once

#include <string_view>

#include "api/http/request.hpp"

namespace promonitor::api {

/// Whether the request's `?include=a,b` names it; what else a query says is ignored.
bool includes(const Request& request, std::string_view name);

}  // namespace promonitor::api

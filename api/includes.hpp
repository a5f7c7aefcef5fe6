#pragma once

#include <string_view>

namespace promonitor::api {

/// Whether `?include=a,b` of a query, not decoded, names it. What else a query says is ignored.
bool includes(std::string_view query, std::string_view name);

}  // namespace promonitor::api

#pragma once

#include <optional>
#include <string_view>

#include "api/http/request.hpp"

namespace promonitor::api {

/// How much a request wants `what`, in thousandths, by its Accept or Accept-Encoding fields (RFC
/// 9110 section 12.4.2): 0 is not at all; nothing where it is not named. `field` is lower-case;
/// `what` is compared in any case, and ranges do not count as naming it.
std::optional<int> wanted(const Request& request, std::string_view field, std::string_view what);

}  // namespace promonitor::api

#pragma once

#include <string>

#include "core/base/clock.hpp"

namespace promonitor::api {

/// "Sun, 06 Nov 1994 08:49:37 GMT": the IMF-fixdate of RFC 9110 section 5.6.7.
std::string httpDate(WallTime at);

}  // namespace promonitor::api

#pragma once

#include <string>
#include <string_view>

namespace promonitor::http {

/// With padding (RFC 4648, section 4).
std::string base64(std::string_view bytes);

}  // namespace promonitor::http

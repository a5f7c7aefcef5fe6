#pragma once

#include <string>
#include <string_view>

namespace promonitor {

/// SHA-256 in hexadecimal: equal for equal texts.
std::string fingerprintOf(std::string_view text);

}  // namespace promonitor

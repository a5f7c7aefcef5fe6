#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace promonitor::tcp {

/// The bytes of "0d 0a" or "0D0A": digits in pairs, spaces between them. Nothing for other texts.
std::optional<std::string> bytesOfHex(std::string_view text);

}  // namespace promonitor::tcp

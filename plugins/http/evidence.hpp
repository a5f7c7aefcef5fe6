#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace promonitor::http {

/// Longest text that evidence() gives.
inline constexpr std::size_t kEvidenceChars = 200;

/// What a server sent as one line of printable text that is safe to store and show: `secrets` are
/// masked, control and non-ASCII bytes escaped, the rest cut off.
std::string evidence(std::string_view text, const std::vector<std::string>& secrets);

}  // namespace promonitor::http

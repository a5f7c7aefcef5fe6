#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "promonitor/hidden.hpp"

namespace PM_HIDDEN pm {

/// Bytes that a peer sent as at most `limit` characters of printable ASCII on one line, safe to
/// show and to store: control and other bytes become "\n", "\x1b"; what does not fit is cut off.
inline std::string printable(std::string_view bytes, std::size_t limit = 200) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string line;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    std::string next(1, c);
    if (c == '\n') {
      next = "\\n";
    } else if (c == '\r') {
      next = "\\r";
    } else if (c == '\t') {
      next = "\\t";
    } else if (byte < 0x20 || byte > 0x7e) {
      next = {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
    if (line.size() + next.size() > limit) break;
    line += next;
  }
  return line;
}

}  // namespace pm

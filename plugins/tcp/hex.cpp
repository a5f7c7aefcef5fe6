#include "hex.hpp"

namespace promonitor::tcp {
namespace {

/// -1 for what is no digit.
int digitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> bytesOfHex(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    const int high = digitOf(text.front());
    const int low = text.size() < 2 ? -1 : digitOf(text[1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
    text.remove_prefix(2);
  }
  return bytes;
}

}  // namespace promonitor::tcp

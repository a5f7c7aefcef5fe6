#include "core/net/host_name.hpp"

#include <algorithm>

namespace promonitor {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isHexDigit(char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); }
bool mayStand(char c) { return isDigit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; }

bool isLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel &&
         std::all_of(label.begin(), label.end(), mayStand);
}

bool isNumber(std::string_view label) {
  if (std::all_of(label.begin(), label.end(), isDigit)) return true;
  return label.starts_with("0x") && std::all_of(label.begin() + 2, label.end(), isHexDigit);
}

}  // namespace

std::optional<HostName> HostName::parse(std::string_view text) {
  HostName host;
  host.absolute = text.ends_with('.');
  if (host.absolute) text.remove_suffix(1);
  if (text.empty() || text.size() > kLongestName) return std::nullopt;
  host.name.resize(text.size());
  std::transform(text.begin(), text.end(), host.name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });

  std::string_view rest = host.name;
  for (;;) {
    const std::size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (!isLabel(label)) return std::nullopt;
    if (dot == std::string_view::npos) {
      if (isNumber(label)) return std::nullopt;
      return host;
    }
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace promonitor

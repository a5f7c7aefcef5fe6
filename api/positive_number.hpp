#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace promonitor::api {

/// The whole number that the text is, in decimal digits; nothing where it is none, or less than 1.
inline std::optional<std::int64_t> positiveNumber(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end || number < 1) return std::nullopt;
  return number;
}

}  // namespace promonitor::api

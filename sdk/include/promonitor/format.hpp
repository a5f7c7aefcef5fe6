#pragma once

#include <charconv>
#include <chrono>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "promonitor/hidden.hpp"

namespace PM_HIDDEN pm {
namespace detail {

template <class Number>
void appendNumber(std::string& out, Number number) {
  char digits[32];
  std::to_chars_result end{};
  if constexpr (std::is_floating_point_v<Number>) {
    end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 6);
  } else {
    end = std::to_chars(digits, digits + sizeof digits, number);
  }
  out.append(digits, end.ptr);
}

template <class Value>
void appendValue(std::string& out, const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_same_v<Value, char>) {
    out += value;
  } else if constexpr (std::is_arithmetic_v<Value>) {
    appendNumber(out, value);
  } else {
    static_assert(std::is_convertible_v<const Value&, std::string_view>,
                  "pm::format takes text and numbers");
    out += std::string_view(value);
  }
}

/// Appends `pattern` up to its first "{}" and gives back what follows it.
inline std::string_view appendUntilPlace(std::string& out, std::string_view pattern) {
  const std::size_t place = pattern.find("{}");
  out += pattern.substr(0, place);
  return place == std::string_view::npos ? std::string_view() : pattern.substr(place + 2);
}

}  // namespace detail

/// `pattern` with each "{}" replaced by the next value: text or a number, without format options.
/// Values that find no place come at the end.
template <class... Values>
std::string format(std::string_view pattern, const Values&... values) {
  std::string out;
  [[maybe_unused]] const auto append = [&](const auto& value) {
    pattern = detail::appendUntilPlace(out, pattern);
    detail::appendValue(out, value);
  };
  (append(values), ...);
  out += pattern;
  return out;
}

/// A time as a sentence says it, to the millisecond: "500 ms", "10 s", "2.5 s".
inline std::string timeText(std::chrono::nanoseconds time) {
  const auto millis = std::chrono::round<std::chrono::milliseconds>(time).count();
  if (millis < 1000) return format("{} ms", millis);
  return format("{} s", static_cast<double>(millis) / 1000);
}

}  // namespace pm

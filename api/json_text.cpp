#include "api/json_text.hpp"

#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "api/http/url.hpp"

namespace promonitor::api {
namespace {

void appendEscape(std::string& out, unsigned code) {
  fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
}

void appendAscii(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      appendEscape(out, static_cast<unsigned char>(c));
  }
}

bool isPlain(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

/// C1 controls, line separators, and marks that change the direction of text.
bool isUnruly(unsigned code) {
  return (code >= 0x80 && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

unsigned codePoint(std::string_view sequence) {
  const auto bits = [&](std::size_t at, unsigned mask) {
    return static_cast<std::uint8_t>(sequence[at]) & mask;
  };
  if (sequence.size() == 2) return bits(0, 0x1f) << 6 | bits(1, 0x3f);
  return bits(0, 0x0f) << 12 | bits(1, 0x3f) << 6 | bits(2, 0x3f);
}

/// Appends what starts at `at` and is not plain ASCII; returns its length.
std::size_t appendSpecial(std::string& out, std::string_view text, std::size_t at) {
  const std::size_t length = utf8SequenceLength(text, at);
  if (length == 1) {
    appendAscii(out, text[at]);
  } else if (length == 0) {
    out += "\\ufffd";
    return 1;
  } else {
    const auto sequence = text.substr(at, length);
    const unsigned code = length < 4 ? codePoint(sequence) : 0x10000;
    isUnruly(code) ? appendEscape(out, code) : void(out += sequence);
  }
  return length;
}

}  // namespace

void appendJsonString(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && isPlain(text[end])) ++end;
    out += text.substr(at, end - at);
    at = end;
    if (at < text.size()) at += appendSpecial(out, text, at);
  }
  out += '"';
}

void appendJsonTime(std::string& out, WallTime at, TimePrecision precision) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(at - day));
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "\"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                 time.hours().count(), time.minutes().count(), time.seconds().count());
  if (precision == TimePrecision::Millis) fmt::format_to(to, ".{:03}", time.subseconds().count());
  out += "Z\"";
}

}  // namespace promonitor::api

#include "core/base/timestamp.hpp"

#include <algorithm>
#include <string>

namespace promonitor {
namespace {

bool isShaped(std::string_view text, std::string_view shape) {
  return text.size() == shape.size() &&
         std::equal(text.begin(), text.end(), shape.begin(), [](char c, char wanted) {
           return wanted == '0' ? c >= '0' && c <= '9' : c == wanted;
         });
}

int digitsAt(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (const char digit : text.substr(at, count)) number = number * 10 + (digit - '0');
  return number;
}

/// "Z", "+01:00", "-05:30".
std::optional<std::chrono::minutes> parseOffset(std::string_view text) {
  if (text == "Z") return std::chrono::minutes(0);
  const bool is_ahead = isShaped(text, "+00:00");
  if (!is_ahead && !isShaped(text, "-00:00")) return std::nullopt;
  const int hours = digitsAt(text, 1, 2);
  const int minutes = digitsAt(text, 4, 2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::chrono::minutes offset(hours * 60 + minutes);
  return is_ahead ? offset : -offset;
}

}  // namespace

std::optional<WallTime> parseTimestamp(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (!isShaped(text.substr(0, kShape.size()), kShape)) return std::nullopt;
  const auto offset = parseOffset(text.substr(kShape.size()));
  const std::chrono::year_month_day day{
      std::chrono::year(digitsAt(text, 0, 4)),
      std::chrono::month(static_cast<unsigned>(digitsAt(text, 5, 2))),
      std::chrono::day(static_cast<unsigned>(digitsAt(text, 8, 2)))};
  const std::chrono::hours hour(digitsAt(text, 11, 2));
  const std::chrono::minutes minute(digitsAt(text, 14, 2));
  const std::chrono::seconds second(digitsAt(text, 17, 2));
  if (!offset || !day.ok() || hour.count() > 23 || minute.count() > 59 || second.count() > 59) {
    return std::nullopt;
  }
  return std::chrono::sys_days(day) + hour + minute + second - *offset;
}

std::optional<WallTime> parseFineTimestamp(std::string_view text) {
  constexpr std::size_t kSeconds = std::string_view("0000-00-00T00:00:00").size();
  if (text.size() <= kSeconds || text[kSeconds] != '.') return parseTimestamp(text);
  std::size_t end = kSeconds + 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  const std::size_t digits = end - kSeconds - 1;
  if (digits == 0 || digits > 9) return std::nullopt;
  std::string fraction(text.substr(kSeconds + 1, digits));
  fraction.resize(6, '0');
  std::string whole(text.substr(0, kSeconds));
  const auto seconds = parseTimestamp(whole.append(text.substr(end)));
  if (!seconds) return std::nullopt;
  return *seconds + std::chrono::microseconds(digitsAt(fraction, 0, 6));
}

}  // namespace promonitor

#include "core/base/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <vector>

namespace promonitor {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array<Unit, 7> kDurationUnits{{{"d", 86'400'000'000'000},
                                              {"h", 3'600'000'000'000},
                                              {"m", 60'000'000'000},
                                              {"s", 1'000'000'000},
                                              {"ms", 1'000'000},
                                              {"us", 1'000},
                                              {"ns", 1}}};

constexpr std::array<Unit, 7> kSizeUnits{{{"", 1},
                                          {"kB", 1'000},
                                          {"MB", 1'000'000},
                                          {"GB", 1'000'000'000},
                                          {"KiB", 1LL << 10},
                                          {"MiB", 1LL << 20},
                                          {"GiB", 1LL << 30}}};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Takes a run of digits off the front of `text`; nothing where there is none or it overflows.
std::optional<std::int64_t> takeDigits(std::string_view& text) {
  const auto* const first = text.data();
  const auto* const last = std::find_if_not(first, first + text.size(), isDigit);
  if (first == last) return std::nullopt;
  std::int64_t value = 0;
  if (std::from_chars(first, last, value).ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(last - first));
  return value;
}

std::string_view takeLetters(std::string_view& text) {
  const auto end = std::find_if(text.begin(), text.end(), isDigit);
  const std::string_view letters = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(letters.size());
  return letters;
}

}  // namespace

std::optional<Duration> parseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text == "0") return Duration(0);
  std::int64_t total = 0;
  auto next_unit = kDurationUnits.begin();
  while (!text.empty()) {
    const auto count = takeDigits(text);
    if (!count) return std::nullopt;
    const std::string_view name = takeLetters(text);
    next_unit = std::find_if(next_unit, kDurationUnits.end(),
                             [&](const Unit& unit) { return unit.name == name; });
    if (next_unit == kDurationUnits.end()) return std::nullopt;
    std::int64_t part = 0;
    if (__builtin_mul_overflow(*count, next_unit->size, &part) ||
        __builtin_add_overflow(total, part, &total)) {
      return std::nullopt;
    }
    ++next_unit;
  }
  return Duration(total);
}

std::string durationText(Duration duration) {
  std::int64_t rest = duration.count();
  if (rest == 0) return "0s";
  std::string out;
  if (rest < 0) out += '-';
  for (const Unit& unit : kDurationUnits) {
    const std::int64_t count = std::abs(rest / unit.size);
    if (count == 0) continue;
    out += std::to_string(count);
    out += unit.name;
    rest %= unit.size;
  }
  return out;
}

std::optional<std::int64_t> parseSize(std::string_view text) {
  const auto count = takeDigits(text);
  if (!count) return std::nullopt;
  const auto* const unit = std::find_if(kSizeUnits.begin(), kSizeUnits.end(),
                                        [&](const Unit& u) { return u.name == text; });
  std::int64_t size = 0;
  if (unit == kSizeUnits.end() || __builtin_mul_overflow(*count, unit->size, &size)) {
    return std::nullopt;
  }
  return size;
}

std::optional<double> parseRatio(std::string_view text) {
  if (text.empty() || text.back() != '%') return std::nullopt;
  text.remove_suffix(1);
  const auto percent = parseNumber(text);
  if (!percent || *percent < 0 || *percent > 100) return std::nullopt;
  return *percent / 100;
}

std::optional<std::int64_t> parseInteger(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

std::optional<double> parseNumber(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || !isDigit(digits[0])) return std::nullopt;
  if (digits.size() > 1 && digits[0] == '0' && isDigit(digits[1])) return std::nullopt;
  const std::size_t point = digits.find('.');
  if (point != std::string_view::npos &&
      (point + 1 == digits.size() || !isDigit(digits[point + 1]))) {
    return std::nullopt;
  }
  double value = 0;
  const auto end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

}  // namespace promonitor

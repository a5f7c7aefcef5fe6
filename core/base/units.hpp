#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace promonitor {

/// Strict readers of values people write. Each takes the whole text or nothing: no surrounding
/// space, no sign unless stated, no octal, no overflow.

/// "5s", "1m30s", "1500ms", "2h", "7d": descending units (d h m s ms us ns), each at most once.
std::optional<Duration> parseDuration(std::string_view text);
/// The shortest form that parseDuration reads back: "1m30s".
std::string durationText(Duration duration);
/// "512", "64KiB", "10MiB", "2GiB": bytes; also kB, MB, GB as powers of 1000.
std::optional<std::int64_t> parseSize(std::string_view text);
/// "20%", "12.5%": 0 to 1.
std::optional<double> parseRatio(std::string_view text);
/// Decimal digits with an optional minus; no leading zero ("012" is refused).
std::optional<std::int64_t> parseInteger(std::string_view text);
/// A finite decimal number, with optional fraction and exponent.
std::optional<double> parseNumber(std::string_view text);

/// The one of `candidates` nearest to `word` (edit distance at most one more than a third
/// of its length), for "did you mean"; empty when none is near.
template <class Range>
std::string nearestWord(std::string_view word, const Range& candidates);
std::size_t editDistance(std::string_view a, std::string_view b);

template <class Range>
std::string nearestWord(std::string_view word, const Range& candidates) {
  std::string best;
  std::size_t best_distance = word.size() / 3 + 2;
  for (const auto& candidate : candidates) {
    const std::size_t distance = editDistance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace promonitor

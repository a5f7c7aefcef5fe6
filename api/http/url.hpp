#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace promonitor::api {

/// Strict readers of request targets. Each takes the whole text or nothing.

/// Replaces %XX. Nothing for a malformed escape, a control character (raw or escaped) or a result
/// that is not valid UTF-8 (overlong forms and surrogates included).
std::optional<std::string> percentDecode(std::string_view text);
/// As percentDecode; an escaped '/' is refused too, because it would move the segments' borders.
std::optional<std::string> decodePath(std::string_view path);

struct QueryParameter {
  std::string name;
  std::string value;
  bool operator==(const QueryParameter&) const = default;
};
/// "a=1&b" as pairs in order; '+' is a space. At most 64 pairs.
std::optional<std::vector<QueryParameter>> parseQuery(std::string_view query);

/// Length of the UTF-8 sequence that starts at `at`; 0 where it is not a valid one.
std::size_t utf8SequenceLength(std::string_view text, std::size_t at);

}  // namespace promonitor::api

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mismatch.hpp"
#include "pattern.hpp"

namespace promonitor::http {

/// What a body must and must not hold, and how large it must be. Judged after content codings are
/// undone; where a body is longer than what is read, by the part that was read.
struct BodyExpectation {
  std::vector<std::string> contains, not_contains;
  std::vector<Pattern> regex, not_regex;
  std::optional<std::int64_t> min_size, max_size;

  /// The body itself is looked at, not only its size.
  bool readsBody() const {
    return !contains.empty() || !not_contains.empty() || !regex.empty() || !not_regex.empty();
  }
  bool empty() const { return !readsBody() && !min_size && !max_size; }
  std::optional<Mismatch> judgeSize(std::size_t bytes, bool cut) const;
  std::optional<Mismatch> judge(std::string_view body, bool cut) const;
};

}  // namespace promonitor::http

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace promonitor::http {

/// Status codes that count as good: "200-299,301". A value.
class StatusRanges {
 public:
  /// Throws std::invalid_argument that names the part which is not a code or a range of 100..599.
  explicit StatusRanges(std::string_view text);

  bool contains(int status) const;
  /// As it was written, without spaces.
  const std::string& text() const { return text_; }

 private:
  std::vector<std::pair<int, int>> ranges_;
  std::string text_;
};

}  // namespace promonitor::http

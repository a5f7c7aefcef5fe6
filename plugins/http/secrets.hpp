#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace promonitor::http {

/// Texts that are never shown, not even where a server sends them back. Filled when a monitor is
/// made, only read afterwards.
class Secrets {
 public:
  /// Texts of under three bytes are left out: masking every "1" would hide what is worth reading.
  void add(std::string_view text);
  /// A header's value. "Bearer abc": the credentials alone are as secret.
  void addHeaderValue(std::string_view value);
  /// `text` with each of them replaced by "***".
  std::string masked(std::string_view text) const;
  /// Of the longest one; what is cut in the middle is not recognised.
  std::size_t longest() const { return texts_.empty() ? 0 : texts_.front().size(); }

 private:
  std::vector<std::string> texts_;  ///< longest first: one may be part of another
};

}  // namespace promonitor::http

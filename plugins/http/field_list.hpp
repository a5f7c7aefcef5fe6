#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace promonitor::http {

/// The fields of a head, in their order. A value.
class FieldList {
 public:
  /// A line of a head with its end; one that continues the line before is joined to it by one of
  /// its blanks (RFC 9112, section 5.2).
  void add(std::string_view line);
  void clear() { text_.clear(); }

  /// The values of a field, whatever the case of its name; the first `most` of them.
  std::vector<std::string> values(std::string_view name, std::size_t most) const;
  /// Names and values.
  std::vector<std::pair<std::string, std::string>> first(std::size_t most) const;

 private:
  /// Calls `take(name, value)` for each field until it gives false.
  template <class Take>
  void each(const Take& take) const;

  std::string text_;  ///< "name:value\n", nothing more
};

}  // namespace promonitor::http

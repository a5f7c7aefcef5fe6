#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/shared_text.hpp"

namespace promonitor {

/// Where a monitor was declared, for messages: "promonitor.yaml:12". Empty: nowhere. A small value.
class Origin {
 public:
  Origin() = default;
  /// `line` counts from 1; 0: the file says it without a line.
  Origin(std::string_view file, std::uint32_t line) : file_(file), line_(line) {}
  /// What text() gave.
  static Origin parse(std::string_view text);

  std::string text() const;
  bool empty() const { return file_.empty(); }
  bool operator==(const Origin&) const = default;

 private:
  SharedText file_;
  std::uint32_t line_ = 0;
};

}  // namespace promonitor

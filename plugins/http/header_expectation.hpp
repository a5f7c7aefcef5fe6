#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "condition.hpp"
#include "mismatch.hpp"

namespace promonitor::http {

/// What one header of an answer must be. A header may come several times: a condition holds when it
/// holds for one of them, `!=` and `absent` when they hold for all.
class HeaderExpectation {
 public:
  /// Throws std::invalid_argument that says what is wrong.
  HeaderExpectation(std::string_view name, std::string_view condition);

  const std::string& name() const { return name_; }
  /// `values` are all of that header, in their order.
  std::optional<Mismatch> judge(const std::vector<std::string>& values) const;

 private:
  bool holds(const std::vector<std::string>& values) const;

  std::string name_;
  Condition condition_;
};

}  // namespace promonitor::http

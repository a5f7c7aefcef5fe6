#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mismatch.hpp"

namespace promonitor::http {

/// What values of a JSON document must be, each named by a JSON Pointer (RFC 6901) and judged by a
/// Condition. Movable.
class JsonExpectations {
 public:
  JsonExpectations();
  ~JsonExpectations();
  JsonExpectations(JsonExpectations&&) noexcept;
  JsonExpectations& operator=(JsonExpectations&&) noexcept;

  /// Throws std::invalid_argument that says what is wrong.
  void add(std::string_view pointer, std::string_view condition);
  bool empty() const { return list_.empty(); }
  /// Reads a document of at most 64 levels and 100,000 values; anything else is a mismatch.
  std::optional<Mismatch> judge(std::string_view body) const;

 private:
  struct One;
  std::vector<One> list_;
};

/// The texts within a JSON document, at most 1,000 of them; nothing when it is none.
std::vector<std::string> jsonTexts(std::string_view document);

}  // namespace promonitor::http

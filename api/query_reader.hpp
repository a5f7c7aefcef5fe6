#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/api_error.hpp"
#include "core/base/clock.hpp"

namespace promonitor::api {

/// The parameters of a query, each read as what it is to be. What is wrong is collected, so that
/// one answer names all of it: throwFaults() once everything was read. Parameters that nobody asks
/// for are ignored, whatever they are; one that is asked for may stand there once, unless it is
/// read as words().
class QueryReader {
 public:
  /// `query` is what followed '?', not decoded.
  explicit QueryReader(std::string_view query);

  bool has(std::string_view name) const;
  /// At least one and at most `max_bytes` bytes.
  std::optional<std::string> text(std::string_view name, std::size_t max_bytes);
  /// From 1 to `most`.
  std::optional<std::size_t> count(std::string_view name, std::size_t most);
  /// The words of all parameters of that name together, each of which may hold several with commas
  /// between: at most `most`.
  std::vector<std::string> words(std::string_view name, std::size_t most);
  /// "true" or "false".
  std::optional<bool> boolean(std::string_view name);
  /// RFC 3339.
  std::optional<WallTime> time(std::string_view name);

  void fault(std::string_view name, std::string message);
  /// Throws ApiError where there were faults.
  void throwFaults() const;

 private:
  struct Parameter {
    std::string name;
    /// Nothing where it is not percent-encoded UTF-8 without control characters.
    std::optional<std::string> value;
  };
  /// The value of a parameter; nothing, and a fault, where it cannot be read.
  const std::string* value(std::string_view name);

  std::vector<Parameter> parameters_;
  std::vector<FieldFault> faults_;
};

}  // namespace promonitor::api

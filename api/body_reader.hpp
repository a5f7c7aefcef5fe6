#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/api_error.hpp"
#include "api/http/request.hpp"
#include "core/base/clock.hpp"
#include "core/model/option_input.hpp"

namespace promonitor::api {

/// The body as a JSON object; see readJson(). Throws ApiError: 400 where it is none, 422 where a
/// text in it holds U+0000, which is valid JSON and cannot be kept.
OptionInput readObject(const Request& request);

/// The fields of a JSON object that a request brought, each read as what it is to be. What is wrong
/// is collected, so that one answer names all of it: throwFaults() once everything was read, which
/// also refuses fields that nobody asked for.
class BodyReader {
 public:
  /// Throws ApiError (400) where the body is no JSON object. A text with U+0000 is a fault.
  explicit BodyReader(const Request& request);

  /// The field was sent, also as null.
  bool has(std::string_view name) { return field(name) != nullptr; }
  /// At most `max_bytes` bytes; nothing for null.
  std::optional<std::string> text(std::string_view name, std::size_t max_bytes);
  /// RFC 3339; nothing for null.
  std::optional<WallTime> time(std::string_view name);
  /// A list of different ones of the words.
  std::optional<std::vector<std::string>> words(std::string_view name,
                                                const std::vector<std::string>& allowed);

  void fault(std::string_view name, std::string message);
  /// Throws ApiError (422) where there were faults.
  void throwFaults();

 private:
  const OptionInput* field(std::string_view name);

  OptionInput body_;
  std::set<std::string, std::less<>> read_;
  std::vector<FieldFault> faults_;
};

}  // namespace promonitor::api

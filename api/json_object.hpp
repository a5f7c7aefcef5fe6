#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/json_text.hpp"

namespace promonitor::api {

/// Appends a JSON object to a text, field by field; ends it when it goes out of scope. Names are
/// literals of the program.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  ~JsonObject() { out_ += '}'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  /// Begins a field whose value is appended to the text next.
  void name(std::string_view name);
  void text(std::string_view name, std::string_view value);
  /// Null where it is empty.
  void textOrNull(std::string_view name, std::string_view value);
  void number(std::string_view name, std::int64_t value);
  /// The shortest text that is this number; null for nothing.
  void real(std::string_view name, std::optional<double> value);
  void boolean(std::string_view name, bool value);
  /// With milliseconds; null for nothing.
  void time(std::string_view name, const std::optional<WallTime>& at);

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace promonitor::api

#include "api/json_object.hpp"

#include <iterator>

#include <fmt/format.h>

namespace promonitor::api {

void JsonObject::name(std::string_view name) {
  if (!first_) out_ += ',';
  first_ = false;
  out_.append("\"").append(name).append("\":");
}

void JsonObject::text(std::string_view name, std::string_view value) {
  this->name(name);
  appendJsonString(out_, value);
}

void JsonObject::textOrNull(std::string_view name, std::string_view value) {
  if (!value.empty()) return text(name, value);
  this->name(name);
  out_ += "null";
}

void JsonObject::number(std::string_view name, std::int64_t value) {
  this->name(name);
  fmt::format_to(std::back_inserter(out_), "{}", value);
}

void JsonObject::real(std::string_view name, std::optional<double> value) {
  this->name(name);
  value ? void(fmt::format_to(std::back_inserter(out_), "{}", *value)) : void(out_ += "null");
}

void JsonObject::boolean(std::string_view name, bool value) {
  this->name(name);
  out_ += value ? "true" : "false";
}

void JsonObject::time(std::string_view name, const std::optional<WallTime>& at) {
  this->name(name);
  at ? appendJsonTime(out_, *at, TimePrecision::Millis) : void(out_ += "null");
}

}  // namespace promonitor::api

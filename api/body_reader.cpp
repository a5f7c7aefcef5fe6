#include "api/body_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/json_input.hpp"
#include "core/base/timestamp.hpp"

namespace promonitor::api {
namespace {

bool isText(const OptionInput& value) {
  return value.type == OptionInput::Type::Scalar && value.quoted;
}
bool isNull(const OptionInput& value) { return value.type == OptionInput::Type::Null; }

OptionInput parseObject(const Request& request) {
  try {
    OptionInput body = readJson(request.body, kMaxBodyValues);
    if (body.type == OptionInput::Type::Map) return body;
  } catch (const JsonError& error) {
    throw ApiError(400, "bad_json", error.what());
  }
  throw ApiError(400, "bad_json", "the body must be a JSON object");
}

bool hasNul(const std::string& text) { return text.find('\0') != std::string::npos; }

std::string within(const std::string& outer, const std::string& inner) {
  const bool is_field = !inner.empty() && !inner.starts_with('[');
  return outer + (is_field ? "." : "") + inner;
}

/// Where the first text with U+0000 stands. Such a text is valid JSON, and cannot be kept.
std::optional<std::string> placeOfNul(const OptionInput& value) {
  if (hasNul(value.text)) return std::string();
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const auto place = placeOfNul(value.items[i]);
    if (place) return within(fmt::format("[{}]", i), *place);
  }
  for (const auto& [key, inner] : value.entries) {
    const auto place = hasNul(key) ? std::string() : placeOfNul(inner);
    if (place) return within(key, *place);
  }
  return std::nullopt;
}

std::vector<FieldFault> nulFaults(const OptionInput& body) {
  const auto place = placeOfNul(body);
  if (!place) return {};
  return {{*place, "must not hold the character U+0000"}};
}

}  // namespace

OptionInput readObject(const Request& request) {
  OptionInput body = parseObject(request);
  const std::vector<FieldFault> faults = nulFaults(body);
  if (!faults.empty()) throw ApiError(faults);
  return body;
}

BodyReader::BodyReader(const Request& request)
    : body_(parseObject(request)), faults_(nulFaults(body_)) {}

const OptionInput* BodyReader::field(std::string_view name) {
  read_.emplace(name);
  return entryOf(body_, name);
}

std::optional<std::string> BodyReader::text(std::string_view name, std::size_t max_bytes) {
  const OptionInput* const value = field(name);
  if (value == nullptr || isNull(*value)) return std::nullopt;
  if (!isText(*value)) {
    fault(name, "must be a text");
    return std::nullopt;
  }
  if (value->text.size() > max_bytes) {
    fault(name, fmt::format("must have at most {} bytes", max_bytes));
    return std::nullopt;
  }
  return value->text;
}

std::optional<WallTime> BodyReader::time(std::string_view name) {
  const OptionInput* const value = field(name);
  if (value == nullptr || isNull(*value)) return std::nullopt;
  const auto time = isText(*value) ? parseFineTimestamp(value->text) : std::nullopt;
  if (!time) fault(name, "must be a time as of RFC 3339, such as 2025-01-15T10:30:00Z");
  return time;
}

std::optional<std::vector<std::string>> BodyReader::words(std::string_view name,
                                                          const std::vector<std::string>& allowed) {
  const OptionInput* const value = field(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> words;
  bool sound = value->type == OptionInput::Type::List;
  for (const OptionInput& each : value->items) {
    sound = sound && isText(each) && std::count(allowed.begin(), allowed.end(), each.text) == 1 &&
            std::count(words.begin(), words.end(), each.text) == 0;
    if (sound) words.push_back(each.text);
  }
  if (sound) return words;
  fault(name, fmt::format("must be a list of different ones of: {}", fmt::join(allowed, ", ")));
  return std::nullopt;
}

void BodyReader::fault(std::string_view name, std::string message) {
  faults_.push_back({std::string(name), std::move(message)});
}

void BodyReader::throwFaults() {
  for (const auto& [name, value] : body_.entries) {
    if (!read_.contains(name)) fault(name, "is unknown here");
  }
  if (!faults_.empty()) throw ApiError(faults_);
}

}  // namespace promonitor::api

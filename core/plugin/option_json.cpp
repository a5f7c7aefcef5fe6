#include <algorithm>
#include <string_view>

#include "core/base/units.hpp"
#include "core/plugin/option_schema.hpp"
#include "core/plugin/option_value.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDurationPattern =
    R"(^(0|([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?)$)";
constexpr const char* kSizePattern = "^[0-9]+(kB|MB|GB|KiB|MiB|GiB)?$";
constexpr const char* kRatioPattern = R"(^[0-9]+(\.[0-9]+)?%$)";
/// Deeper input is cut off: a person's options are never that deep.
constexpr int kMaxJsonDepth = 32;

Json scalarJson(const OptionInput& input) {
  if (input.quoted) return input.text;
  if (input.text == "true" || input.text == "false") return input.text == "true";
  if (input.text == "null" || input.text == "~") return nullptr;
  if (const auto integer = parseInteger(input.text)) return *integer;
  if (const auto number = parseNumber(input.text)) return *number;
  return input.text;
}

Json toJson(const OptionInput& input, int depth) {
  if (depth > kMaxJsonDepth) return nullptr;
  switch (input.type) {
    case OptionInput::Type::Null:
      return nullptr;
    case OptionInput::Type::Scalar:
      return scalarJson(input);
    case OptionInput::Type::List: {
      Json list = Json::array();
      for (const OptionInput& item : input.items) list.push_back(toJson(item, depth + 1));
      return list;
    }
    case OptionInput::Type::Map: {
      Json map = Json::object();
      for (const auto& [key, inner] : input.entries) map[key] = toJson(inner, depth + 1);
      return map;
    }
  }
  return nullptr;
}

Json textSchema(const char* pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

/// Adds bounds under the names that the JSON type has for them.
Json bounded(Json schema, const OptionSpec& spec, const char* low, const char* high) {
  if (spec.min == spec.max) return schema;
  schema[low] = spec.min;
  schema[high] = spec.max;
  return schema;
}

Json numberSchema(const OptionSpec& spec, const char* type) {
  Json schema = {{"type", type}};
  if (spec.min == spec.max) return schema;
  if (spec.type != PM_T_INT) return bounded(std::move(schema), spec, "minimum", "maximum");
  schema["minimum"] = static_cast<std::int64_t>(spec.min);
  schema["maximum"] = static_cast<std::int64_t>(spec.max);
  return schema;
}

Json stringSchema(const OptionSpec& spec) {
  Json schema = {{"type", "string"}};
  if (!spec.schema.empty()) schema["pattern"] = spec.schema;
  return schema;
}

Json valueSchema(const OptionSpec& spec) {
  switch (spec.type) {
    case PM_T_BOOL:
      return {{"type", "boolean"}};
    case PM_T_INT:
      return numberSchema(spec, "integer");
    case PM_T_FLOAT:
      return numberSchema(spec, "number");
    case PM_T_PORT:
      return {{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}};
    case PM_T_DURATION:
      return textSchema(kDurationPattern);
    case PM_T_RATIO:
      return textSchema(kRatioPattern);
    case PM_T_SIZE:
      return {{"anyOf", {textSchema(kSizePattern), {{"type", "integer"}, {"minimum", 0}}}}};
    case PM_T_ENUM:
      return {{"enum", spec.choices}};
    case PM_T_LIST: {
      const Json entry = {{"type", {"string", "number", "boolean"}}};
      return {{"anyOf", {entry, {{"type", "array"}, {"items", entry}}}}};
    }
    case PM_T_MAP:
      return {{"type", "object"},
              {"additionalProperties", {{"type", {"string", "number", "boolean"}}}}};
    case PM_T_JSON: {
      Json schema = Json::parse(spec.schema, nullptr, false);
      return schema.is_object() ? schema : Json::object();
    }
    case PM_T_STRING:
      return stringSchema(spec);
    default:
      return {{"type", "string"}};
  }
}

Json optionSchema(const OptionSpec& spec) {
  Json schema = valueSchema(spec);
  if (!spec.help.empty()) schema["description"] = spec.help;
  if (spec.has_default) {
    schema["default"] =
        scalarJson(OptionInput::scalar(spec.default_text, spec.type == PM_T_STRING));
  }
  if ((spec.flags & PM_OPT_SECRET) != 0) schema["writeOnly"] = true;
  if ((spec.flags & PM_OPT_DEPRECATED) != 0) schema["deprecated"] = true;
  return schema;
}

Json objectSchema() {
  return {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
}

void require(Json& object, const std::string& word) {
  Json& words = object["required"];
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

/// Puts a schema under its dotted name; the objects on the way are made where they are missing.
void place(Json& object, std::string_view name, Json schema, bool required) {
  const std::size_t dot = name.find('.');
  const std::string word(name.substr(0, dot));
  if (required) require(object, word);
  Json& properties = object["properties"];
  if (dot == std::string_view::npos) {
    properties[word] = std::move(schema);
    return;
  }
  if (!properties.contains(word)) properties[word] = objectSchema();
  place(properties[word], name.substr(dot + 1), std::move(schema), required);
}

}  // namespace

std::string jsonText(const OptionInput& input) {
  return toJson(input, 0).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string OptionSchema::jsonSchema() const {
  Json root = {{"$schema", "http://json-schema.org/draft-07/schema#"}};
  root.update(objectSchema());
  for (const OptionSpec& spec : options_) {
    const bool required = !spec.has_default && (spec.flags & PM_OPT_REQUIRED) != 0;
    place(root, spec.name, optionSchema(spec), required);
  }
  return root.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace promonitor

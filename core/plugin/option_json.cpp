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
constexpr int kMaxDepth = 32;

Json scalarJson(const OptionInput& input) {
  if (input.quoted) return input.text;
  if (input.text == "true" || input.text == "false") return input.text == "true";
  if (input.text == "null" || input.text == "~") return nullptr;
  if (const auto integer = parseInteger(input.text)) return *integer;
  if (const auto number = parseNumber(input.text)) return *number;
  return input.text;
}

Json toJson(const OptionInput& input, int depth) {
  if (depth > kMaxDepth) return nullptr;
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

/// The object that holds the last word of a dotted name; made on the way where it is missing.
Json& holderOf(Json& root, std::string_view& name, bool required) {
  Json* holder = &root;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    const std::string word(name.substr(0, dot));
    Json& inner = (*holder)["properties"][word];
    if (inner.is_null()) inner = objectSchema();
    Json& wanted = (*holder)["required"];
    if (required && std::find(wanted.begin(), wanted.end(), word) == wanted.end()) {
      wanted.push_back(word);
    }
    if (wanted.is_null()) holder->erase("required");
    holder = &inner;
    name.remove_prefix(dot + 1);
  }
  return *holder;
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
    std::string_view name = spec.name;
    Json& holder = holderOf(root, name, required);
    holder["properties"][std::string(name)] = optionSchema(spec);
    if (required) holder["required"].push_back(name);
  }
  return root.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace promonitor

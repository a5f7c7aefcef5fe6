#include <span>

#include "app/kind_report.hpp"
#include "core/base/units.hpp"
#include "core/model/check.hpp"
#include "core/plugin/vocabulary.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using Json = nlohmann::ordered_json;

Json orNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json optionJson(const OptionSpec& option) {
  const auto has = [&](std::uint32_t flag) { return (option.flags & flag) != 0; };
  Json json = {{"name", option.name},
               {"type", typeName(option.type)},
               {"help", option.help},
               {"target", has(PM_OPT_TARGET)},
               {"required", has(PM_OPT_REQUIRED)},
               {"secret", has(PM_OPT_SECRET)},
               {"advanced", has(PM_OPT_ADVANCED)},
               {"deprecated", has(PM_OPT_DEPRECATED)}};
  json["default"] = option.has_default ? Json(option.default_text) : Json(nullptr);
  json["choices"] = option.choices;
  const bool bounded = option.min != option.max;
  json["min"] = bounded ? Json(option.min) : Json(nullptr);
  json["max"] = bounded ? Json(option.max) : Json(nullptr);
  json["bounds"] = orNull(boundsText(option));
  // A pattern, a default port, allowed schemes or a JSON Schema: the type says which.
  json["schema"] = orNull(option.schema);
  return json;
}

/// `key` is what the name is called: a code, or the name of a metric or attribute.
Json namesJson(std::span<const DeclaredName> names, const char* key) {
  Json list = Json::array();
  for (const DeclaredName& name : names) {
    Json entry = {{key, name.name}, {"help", name.help}};
    if (!name.unit.empty()) entry["unit"] = name.unit;
    list.push_back(std::move(entry));
  }
  return list;
}

Json phaseNames() {
  Json list = Json::array();
  for (std::size_t i = 1; i < kPhaseCount; ++i) list.push_back(phaseName(static_cast<Phase>(i)));
  return list;
}

Json timeJson(Duration time) {
  return time > Duration::zero() ? Json(durationText(time)) : Json(nullptr);
}

}  // namespace

std::string kindJson(const ProbeKind& kind) {
  Json json = {
      {"kind", kind.name},
      {"title", kind.title},
      {"help", kind.help},
      {"plugin",
       {{"id", kind.plugin_id}, {"version", kind.plugin_version}, {"path", kind.plugin_path}}},
      {"blocking", (kind.flags & PM_KIND_BLOCKING) != 0},
      {"needs_raw", (kind.flags & PM_KIND_NEEDS_RAW) != 0},
      {"operator_only", (kind.flags & PM_KIND_OPERATOR_ONLY) != 0},
      {"default_timeout", timeJson(kind.default_timeout)},
      {"default_interval", timeJson(kind.default_interval)}};
  json["options"] = Json::array();
  for (const OptionSpec& option : kind.schema.options()) {
    json["options"].push_back(optionJson(option));
  }
  json["metrics"] = namesJson(kind.metrics, "name");
  json["attributes"] = namesJson(kind.attributes, "name");
  json["codes"] = namesJson(kind.codes, "code");
  json["shared"] = {{"phases", phaseNames()},
                    {"metrics", namesJson(sharedMetrics(), "name")},
                    {"attributes", namesJson(sharedAttributes(), "name")},
                    {"codes", namesJson(sharedCodes(), "code")},
                    {"host_codes", namesJson(hostCodes(), "code")}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace promonitor

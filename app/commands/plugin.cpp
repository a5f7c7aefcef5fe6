#include "app/commands/plugin.hpp"

#include <array>
#include <iostream>

#include <fmt/format.h>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "core/base/units.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

const char* typeName(std::uint32_t type) {
  static constexpr std::array kNames{"none", "boolean", "integer",   "number", "text", "duration",
                                     "size", "choice",  "list",      "map",    "json", "host",
                                     "port", "url",     "host:port", "percent"};
  return type < kNames.size() ? kNames[type] : "unknown";
}

std::string optionNotes(const OptionSpec& option) {
  std::string notes = typeName(option.type);
  if ((option.flags & PM_OPT_TARGET) != 0) {
    notes += ", the target";
  } else if ((option.flags & PM_OPT_REQUIRED) != 0) {
    notes += ", required";
  }
  if (option.has_default && !option.default_text.empty()) {
    notes += ", default " + option.default_text;
  }
  if ((option.flags & PM_OPT_SECRET) != 0) notes += ", secret";
  for (std::size_t i = 0; i < option.choices.size(); ++i) {
    notes += (i == 0 ? ": " : " | ") + option.choices[i];
  }
  return notes;
}

void printNames(const char* title, const std::vector<DeclaredName>& names) {
  if (names.empty()) return;
  std::cout << '\n' << title << '\n';
  for (const DeclaredName& name : names) {
    const std::string unit = name.unit.empty() || name.unit == "1" ? "" : " (" + name.unit + ")";
    std::cout << fmt::format("  {:<24} {}{}\n", name.name, name.help, unit);
  }
}

void printKind(const ProbeKind& kind) {
  std::cout << fmt::format("{}: {}\n{}\n\nplugin {} {} ({})\n", kind.name, kind.title, kind.help,
                           kind.plugin_id, kind.plugin_version, kind.plugin_path);
  std::cout << fmt::format("default timeout {}, default interval {}\n\nOptions\n",
                           durationText(kind.default_timeout), durationText(kind.default_interval));
  for (const OptionSpec& option : kind.schema.options()) {
    std::cout << fmt::format("  {:<24} {}\n  {:<24} {}\n", option.name, option.help, "",
                             optionNotes(option));
  }
  printNames("Failure codes", kind.codes);
  printNames("Metrics", kind.metrics);
  printNames("Attributes", kind.attributes);
}

}  // namespace

int pluginList(const PluginListRequest& request) {
  PluginRegistry registry;
  loadSettings(request.config_file, registry);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ProbeKind* kind : registry.kinds()) {
    if (request.json) {
      list.push_back({{"kind", kind->name},
                      {"title", kind->title},
                      {"plugin", kind->plugin_id},
                      {"version", kind->plugin_version},
                      {"path", kind->plugin_path}});
    } else {
      std::cout << fmt::format("{:<12} {:<28} {:<24} {:<8} {}\n", kind->name, kind->title,
                               kind->plugin_id, kind->plugin_version, kind->plugin_path);
    }
  }
  if (request.json) std::cout << list.dump() << '\n';
  return kExitOk;
}

int pluginDescribe(const PluginDescribeRequest& request) {
  PluginRegistry registry;
  loadSettings(request.config_file, registry);
  const ProbeKind* const kind = registry.find(request.kind);
  if (kind == nullptr) {
    std::vector<std::string> names;
    for (const ProbeKind* known : registry.kinds()) names.push_back(known->name);
    const std::string near = nearestWord(request.kind, names);
    std::cerr << fmt::format(
        "promonitor: no loaded plugin has the kind '{}'{}\n", request.kind,
        near.empty() ? "; see 'promonitor plugin list'" : "; did you mean '" + near + "'?");
    return kExitFailed;
  }
  if (request.json) {
    std::cout << kind->schema.jsonSchema() << '\n';
  } else {
    printKind(*kind);
  }
  return kExitOk;
}

}  // namespace promonitor

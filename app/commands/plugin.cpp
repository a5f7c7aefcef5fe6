#include "app/commands/plugin.hpp"

#include <iostream>

#include <fmt/format.h>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "app/kind_report.hpp"
#include "core/base/units.hpp"
#include "core/runner/child_inquiry.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {

int pluginList(const PluginListRequest& request) {
  PluginRegistry registry(childInquiries());
  loadSettings(request.config_file, registry);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ProbeKind* kind : registry.kinds()) {
    if (request.json) {
      list.push_back({{"kind", kind->name},
                      {"title", kind->title},
                      {"plugin", kind->plugin_id},
                      {"version", kind->plugin_version},
                      {"isolation", isolationName(kind->isolation)},
                      {"path", kind->plugin_path}});
    } else {
      std::cout << fmt::format("{:<12} {:<28} {:<24} {:<8} {:<8} {}\n", kind->name, kind->title,
                               kind->plugin_id, kind->plugin_version,
                               isolationName(kind->isolation), kind->plugin_path);
    }
  }
  if (request.json) std::cout << list.dump() << '\n';
  return kExitOk;
}

int pluginDescribe(const PluginDescribeRequest& request) {
  PluginRegistry registry(childInquiries());
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
  switch (request.format) {
    case PluginDescribeRequest::Format::Text:
      std::cout << kindText(*kind);
      break;
    case PluginDescribeRequest::Format::Json:
      std::cout << kindJson(*kind) << '\n';
      break;
    case PluginDescribeRequest::Format::JsonSchema:
      std::cout << kind->schema.jsonSchema() << '\n';
      break;
    case PluginDescribeRequest::Format::Markdown:
      std::cout << kindMarkdown(*kind);
      break;
  }
  return kExitOk;
}

}  // namespace promonitor

#pragma once

#include <string>

namespace promonitor {

struct PluginListRequest {
  std::string config_file;
  bool json = false;
};
/// `promonitor plugin list`: every kind that is loaded, with its plugin.
int pluginList(const PluginListRequest& request);

struct PluginDescribeRequest {
  enum class Format { Text, Json, JsonSchema, Markdown };
  std::string kind;
  std::string config_file;
  Format format = Format::Text;
};
/// `promonitor plugin describe KIND`: options, failure codes, metrics, attributes.
int pluginDescribe(const PluginDescribeRequest& request);

}  // namespace promonitor

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
  std::string kind;
  std::string config_file;
  bool json = false;
};
/// `promonitor plugin describe KIND`: options, failure codes, metrics; `json`: the JSON Schema.
int pluginDescribe(const PluginDescribeRequest& request);

}  // namespace promonitor

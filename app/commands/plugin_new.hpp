#pragma once

#include <filesystem>
#include <string>

namespace promonitor {

/// `promonitor plugin new NAME`: writes a project of a probe plugin with the kind NAME. Never
/// overwrites anything; leaves nothing behind where it fails.
struct PluginNewRequest {
  std::string name;
  std::filesystem::path directory;  ///< empty: NAME
  std::string language = "cpp";     ///< or "c"
};
int pluginNew(const PluginNewRequest& request);

}  // namespace promonitor

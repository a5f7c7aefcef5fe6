#pragma once

#include <string>
#include <vector>

#include "config/loader.hpp"
#include "core/plugin/plugin_registry.hpp"

namespace promonitor {

/// Loads the plugins that came with the program and those that the settings name. An entry of
/// `plugins.load` that cannot be loaded is an issue of `loaded`; what was refused in a directory
/// comes back as a message each, and the rest runs.
std::vector<std::string> loadPlugins(config::Loaded& loaded, PluginRegistry& registry);

}  // namespace promonitor

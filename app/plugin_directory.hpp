#pragma once

#include <filesystem>

namespace promonitor {

/// Where the plugins that came with this program are: `../lib/promonitor/plugins` beside its
/// executable, in a build tree as well as installed.
std::filesystem::path builtInPluginDirectory();

}  // namespace promonitor

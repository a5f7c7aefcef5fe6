#include "app/plugin_directory.hpp"

namespace promonitor {

std::filesystem::path builtInPluginDirectory() {
  const auto executable = std::filesystem::read_symlink("/proc/self/exe");
  return executable.parent_path().parent_path() / "lib/promonitor/plugins";
}

}  // namespace promonitor

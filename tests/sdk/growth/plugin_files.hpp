#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace promonitor::test {

/// Plugins made from sdk/abi/binaries/NAME: those of every release that are kept for this machine,
/// and those just built. None are kept for an architecture on which no release was made.
inline std::vector<std::filesystem::path> pluginFiles(std::string_view name,
                                                      std::string_view built_prefix) {
  const std::string file = std::string(name) + ".so";
  std::vector<std::filesystem::path> files = {std::filesystem::path(BUILT_PLUGINS) /
                                              (std::string(built_prefix) + file)};
  const std::filesystem::path kept = std::filesystem::path(KEPT_PLUGINS) / KEPT_ARCHITECTURE;
  if (std::filesystem::exists(kept)) {
    for (const auto& entry : std::filesystem::directory_iterator(kept)) {
      if (entry.path().filename().string().ends_with('_' + file)) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace promonitor::test

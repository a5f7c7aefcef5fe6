#include "app/plugin_loading.hpp"

#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "app/plugin_directory.hpp"
#include "core/plugin/plugin_error.hpp"

namespace promonitor {
namespace {

namespace fs = std::filesystem;

bool isThere(const fs::path& file) {
  std::error_code error;
  return fs::exists(file, error);
}

bool isBuiltIn(const fs::path& file) {
  std::error_code error;
  return fs::equivalent(file.parent_path(), builtInPluginDirectory(), error);
}

/// Where an entry's file is: beside the file that names it or, for a mere name, in a directory.
fs::path placeOf(const config::DeclaredPlugin& plugin, const config::PluginSettings& settings) {
  if (plugin.name.empty() || isThere(plugin.request.path)) return plugin.request.path;
  if (auto file = builtInPluginDirectory() / plugin.name; isThere(file)) return file;
  for (const fs::path& directory : settings.directories) {
    if (auto file = directory / plugin.name; isThere(file)) return file;
  }
  return plugin.request.path;
}

class Loading {
 public:
  Loading(config::Loaded& loaded, PluginRegistry& registry)
      : loaded_(loaded), registry_(registry) {}

  /// The entries whose file is one of the program's own, or the others.
  void loadEntries(bool built_in) {
    for (const config::DeclaredPlugin& plugin : loaded_.settings.plugins.load) {
      PluginRequest request = plugin.request;
      request.path = placeOf(plugin, loaded_.settings.plugins);
      if (isBuiltIn(request.path) != built_in) continue;
      request.isolation =
          plugin.isolation.value_or(built_in ? Isolation::Inline : Isolation::Process);
      load(plugin, request);
    }
  }

  void loadDirectory(const fs::path& directory, Isolation isolation) {
    std::vector<std::string> refused = registry_.loadDirectory(directory, isolation);
    std::move(refused.begin(), refused.end(), std::back_inserter(refused_));
  }

  std::vector<std::string> refused() { return std::move(refused_); }

 private:
  void load(const config::DeclaredPlugin& plugin, const PluginRequest& request) {
    if (!plugin.name.empty() && !isThere(request.path)) {
      loaded_.addIssue(
          plugin.mark,
          fmt::format("plugin {}: there is no such file, nor '{}' in {} or one of "
                      "plugins.directories",
                      request.path.string(), plugin.name, builtInPluginDirectory().string()),
          "write the whole path");
      return;
    }
    try {
      registry_.load(request);
    } catch (const PluginError& error) {
      loaded_.addIssue(plugin.mark, error.what(),
                       "name a plugin that fits, or remove it from 'plugins.load'");
    }
  }

  config::Loaded& loaded_;
  PluginRegistry& registry_;
  std::vector<std::string> refused_;
};

}  // namespace

std::vector<std::string> loadPlugins(config::Loaded& loaded, PluginRegistry& registry) {
  // What an entry says about a file counts before what its directory says, and the program's own
  // kinds before others of their names.
  Loading loading(loaded, registry);
  loading.loadEntries(true);
  loading.loadDirectory(builtInPluginDirectory(), Isolation::Inline);
  loading.loadEntries(false);
  for (const fs::path& directory : loaded.settings.plugins.directories) {
    loading.loadDirectory(directory,
                          isBuiltIn(directory / "any") ? Isolation::Inline : Isolation::Process);
  }
  return loading.refused();
}

}  // namespace promonitor

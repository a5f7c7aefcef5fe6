#include "core/plugin/plugin_registry.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "core/plugin/abi_tables.hpp"
#include "core/plugin/descriptor.hpp"
#include "core/plugin/error_text.hpp"
#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_library.hpp"

namespace promonitor {
namespace {

void initialise(const pm_plugin& plugin) {
  if (plugin.init == nullptr) return;
  ErrorText text;
  const std::int32_t status = plugin.init(&setupHost(), text.data(), text.capacity());
  if (status < 0) throw PluginError("its init failed: " + text.message(status));
}

}  // namespace

struct PluginRegistry::State {
  struct Plugin {
    Plugin(const std::filesystem::path& file, const std::string& sha256)
        : path(file),
          library(file, sha256),
          table(library.describe()),
          contents(readDescriptor(table, library.note(), file)) {}

    const std::filesystem::path path;  ///< canonical
    const PluginLibrary library;
    const pm_plugin* const table;
    const PluginKinds contents;
  };
  void refuseTaken(const PluginKinds& contents) const;

  std::deque<Plugin> plugins;
  std::map<std::string, const ProbeKind*, std::less<>> kinds;

  bool has(const std::filesystem::path& path) const {
    return std::any_of(plugins.begin(), plugins.end(),
                       [&](const Plugin& plugin) { return plugin.path == path; });
  }
};

void PluginRegistry::State::refuseTaken(const PluginKinds& contents) const {
  for (const auto& kind : contents.kinds) {
    if (const auto taken = kinds.find(kind->name); taken != kinds.end()) {
      throw PluginError(fmt::format("kind '{}' was already loaded from {}; remove one of the two",
                                    kind->name, taken->second->plugin_path));
    }
  }
}

PluginRegistry::PluginRegistry() : state_(std::make_unique<State>()) {}

PluginRegistry::~PluginRegistry() {
  for (const State::Plugin& plugin : state_->plugins) {
    if (plugin.table->deinit != nullptr) plugin.table->deinit();
  }
}

void PluginRegistry::load(const PluginRequest& request) {
  std::error_code missing;
  const auto path = std::filesystem::canonical(request.path, missing);
  if (missing) {
    throw PluginError(fmt::format("plugin {}: {}", request.path.string(), missing.message()));
  }
  if (state_->has(path)) return;
  try {
    const State::Plugin& plugin = state_->plugins.emplace_back(path, request.sha256);
    try {
      state_->refuseTaken(plugin.contents);
      initialise(*plugin.table);
    } catch (const PluginError&) {
      state_->plugins.pop_back();
      throw;
    }
    for (const auto& kind : plugin.contents.kinds) state_->kinds.emplace(kind->name, kind.get());
  } catch (const PluginError& error) {
    throw PluginError(fmt::format("plugin {}: {}", path.string(), error.what()));
  }
}

std::vector<std::string> PluginRegistry::loadDirectory(const std::filesystem::path& directory) {
  std::vector<std::string> refused;
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  while (!error && entry != std::filesystem::directory_iterator()) {
    if (entry->path().extension() == ".so") files.push_back(entry->path());
    entry.increment(error);
  }
  if (error) {
    refused.push_back(
        fmt::format("plugin directory {}: {}; create it, or remove it from the configuration",
                    directory.string(), error.message()));
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    try {
      load({file, {}});
    } catch (const PluginError& refusal) {
      refused.emplace_back(refusal.what());
    }
  }
  return refused;
}

const ProbeKind* PluginRegistry::find(std::string_view kind) const {
  const auto found = state_->kinds.find(kind);
  return found == state_->kinds.end() ? nullptr : found->second;
}

std::vector<const ProbeKind*> PluginRegistry::kinds() const {
  std::vector<const ProbeKind*> list;
  list.reserve(state_->kinds.size());
  for (const auto& [name, kind] : state_->kinds) list.push_back(kind);
  return list;
}

}  // namespace promonitor

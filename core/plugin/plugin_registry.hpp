#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/probe_kind.hpp"

namespace promonitor {

struct PluginRequest {
  std::filesystem::path path;
  std::string sha256;  ///< lower-case hex; empty: not pinned
};

/// The kinds this process can run. Filled at start, then read-only and thread-safe.
class PluginRegistry {
 public:
  PluginRegistry();
  ~PluginRegistry();
  PluginRegistry(const PluginRegistry&) = delete;
  PluginRegistry& operator=(const PluginRegistry&) = delete;

  /// Loads one file: reads its ELF note before any of its code runs, checks owner and
  /// permissions, the pin, the descriptor. Throws PluginError; the registry is then unchanged.
  /// Loading the same file again does nothing.
  void load(const PluginRequest& request);
  /// Loads every `*.so` of a directory, in order of name; what was refused comes back as one
  /// message each.
  std::vector<std::string> loadDirectory(const std::filesystem::path& directory);

  const ProbeKind* find(std::string_view kind) const;
  /// In order of name.
  std::vector<const ProbeKind*> kinds() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace promonitor

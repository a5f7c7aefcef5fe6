#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin/probe_kind.hpp"

namespace promonitor {

/// The kinds this process can run or have run. Filled by one thread, at the start and at reloads;
/// asked by any. Kinds are never taken away.
class PluginRegistry {
 public:
  /// Without `inquire` every plugin is for this process: others are refused.
  explicit PluginRegistry(InquiryFactory inquire = {});
  ~PluginRegistry();
  PluginRegistry(const PluginRegistry&) = delete;
  PluginRegistry& operator=(const PluginRegistry&) = delete;

  /// Loads one file: reads its ELF note before any of its code runs, checks owner and
  /// permissions, the pin, the descriptor. With Isolation::Process none of its code ever runs here:
  /// another process is asked for the descriptor. Throws PluginError; the registry is then
  /// unchanged. Loading the same file again does nothing, but its isolation cannot change.
  void load(const PluginRequest& request);
  /// Loads every `*.so` of a directory that is not loaded yet, in order of name; what was refused
  /// comes back as one message each.
  std::vector<std::string> loadDirectory(const std::filesystem::path& directory,
                                         Isolation isolation = Isolation::Inline);
  /// No more questions about options for now: see PluginInquiry::rest(). Thread-safe.
  void rest() const;

  const ProbeKind* find(std::string_view kind) const;
  /// In order of name.
  std::vector<const ProbeKind*> kinds() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace promonitor

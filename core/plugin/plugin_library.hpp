#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/plugin/elf_note.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// A plugin's shared library in this process. Never unloaded, because threads, destructors and
/// tables of it may outlive everything else: destroying the object lets go of nothing.
class PluginLibrary {
 public:
  /// Reads the file and has it admitted, then loads it; only then does any of its code run. With a
  /// `pin` what is loaded is the file that was hashed. Throws PluginError, whose text leaves it to
  /// the caller to name the file.
  PluginLibrary(const std::filesystem::path& path, const std::string& pin,
                const std::string& described = {});
  ~PluginLibrary();
  PluginLibrary(const PluginLibrary&) = delete;
  PluginLibrary& operator=(const PluginLibrary&) = delete;

  const PluginNote& note() const { return note_; }
  /// The SHA-256 of the file it was loaded from, lower-case hex.
  const std::string& digest() const { return digest_; }
  /// The plugin's declaration; null when its entry point gave none.
  const pm_plugin* describe() const { return entry_(); }

 private:
  struct Loaded;
  PluginNote note_;
  std::string digest_;
  std::unique_ptr<Loaded> loaded_;
  pm_entry_fn entry_ = nullptr;
};

}  // namespace promonitor

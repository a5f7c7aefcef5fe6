#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "config/sources.hpp"
#include "config/substitution.hpp"

namespace promonitor::config {

/// A configuration after its first phase: settings decoded, monitors still as written, because
/// their options can be judged only when the plugins that `settings` name are loaded. Issues of
/// every phase come together here, so that one report lists them all.
struct Loaded {
  Settings settings;
  std::vector<OptionInput> monitors;
  Sources sources;
  std::vector<InputIssue> issues;
  /// Values that have their issue already: nothing more is said of them.
  std::vector<SourceMark> refused;

  void addIssue(const SourceMark& mark, std::string message, std::string hint);
  /// Throws ConfigError with all issues when there are any.
  void throwIfBroken() const;
};

/// Reads a file and what it includes. Never throws for what the files say: that is in `issues`.
/// Blocks on the file system; touches nothing else.
Loaded load(const std::filesystem::path& path, const Environment& environment);

}  // namespace promonitor::config

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/monitor_list.hpp"
#include "config/settings.hpp"
#include "config/sources.hpp"
#include "config/substitution.hpp"
#include "core/base/uuid.hpp"

namespace promonitor::config {

/// A configuration after its first phase: settings decoded, monitors still as written, because
/// their options can be judged only when the plugins that `settings` name are loaded. Issues of
/// every phase come together here, so that one report lists them all.
struct Loaded {
  std::filesystem::path path;
  Environment environment;
  Settings settings;
  /// One for each file that has some, in the order of reading.
  std::vector<MonitorList> monitors;
  /// A digest of the files' names and of all of their text that is read.
  Uuid rest;
  Sources sources;
  std::vector<InputIssue> issues;
  /// Values that have their issue already: nothing more is said of them.
  std::vector<SourceMark> refused;

  /// How many monitors there are, and how many of them are still lines of a text.
  std::size_t monitorCount() const;
  std::size_t unreadCount() const;
  void addIssue(const SourceMark& mark, std::string message, std::string hint);
  /// Throws ConfigError with all issues when there are any.
  void throwIfBroken() const;
};

/// Reads a file and what it includes, but monitors that are written in lines of their own: these
/// are left for decodeMonitors(), which reads few at a time. Where there is an issue, all is read,
/// as by loadWhole(). Never throws for what the files say: that is in `issues`. Blocks on the file
/// system; touches nothing else.
Loaded load(const std::filesystem::path& path, const Environment& environment);

/// The same with every monitor: takes the time and the memory of all of them at once, and tells
/// every issue that files have.
Loaded loadWhole(const std::filesystem::path& path, const Environment& environment);

}  // namespace promonitor::config

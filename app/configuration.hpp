#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "config/loader.hpp"
#include "config/monitors.hpp"
#include "core/account/api_key_text.hpp"
#include "core/plugin/plugin_registry.hpp"

namespace promonitor {

/// A file of a configuration, by what is in it. A value.
struct ReadFile {
  std::string path;
  std::string sha256;  ///< of its text, in hexadecimal
  bool operator==(const ReadFile&) const = default;
};

/// A configuration in force or about to be: every part of it sound.
struct Configuration {
  config::Settings settings;
  config::DeclaredMonitors monitors;
  /// Plugins of the directories that were refused, a message each; the rest runs.
  std::vector<std::string> refused_plugins;
  /// What was read, the named file first.
  std::vector<ReadFile> files;
};

/// What is known of accounts that the configuration does not declare; either may be empty.
struct StoredAccounts {
  /// Whether the database of these settings has a user.
  std::function<bool(const config::Settings&, const std::string& email)> has_user;
  /// Whether a key with this text can be the user's: it is, or nobody has one that begins so.
  std::function<bool(const std::string& email, const ApiKeyText& text)> may_have_key;
};

/// Reads the file, loads the plugins it names into `registry`, and judges the monitors by the kinds
/// that are there then, but for those that are `known`. Throws config::ConfigError with everything
/// that is wrong, in one report.
Configuration loadConfiguration(const std::filesystem::path& file, PluginRegistry& registry,
                                const StoredAccounts& stored, WallTime now,
                                const config::KnownMonitors& known = {});

/// The settings alone, with the plugins they name loaded into `registry`: for commands beside the
/// daemon, which do not need the monitors. Where no file is given and none is installed, the
/// defaults. Throws config::ConfigError.
config::Settings loadSettings(const std::string& given_file, PluginRegistry& registry);

/// The same without the plugins, which are not even looked for: for commands that run no checks.
config::Settings loadSettings(const std::string& given_file);

/// The file given, else the first of ./promonitor.yaml and /etc/promonitor/promonitor.yaml that
/// exists, else the latter.
std::filesystem::path configurationFile(const std::string& given);

}  // namespace promonitor

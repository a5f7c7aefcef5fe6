#include "app/configuration.hpp"

#include <utility>

#include <fmt/format.h>

#include "app/plugin_loading.hpp"
#include "core/base/fingerprint.hpp"

namespace promonitor {
namespace {

config::Loaded loadFile(const std::string& given_file) {
  const std::filesystem::path file = configurationFile(given_file);
  if (given_file.empty() && !std::filesystem::exists(file)) return {};
  return config::load(file, config::processEnvironment());
}

std::vector<ReadFile> filesOf(const config::Sources& sources) {
  std::vector<ReadFile> files;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    files.push_back(
        {std::filesystem::absolute(sources.path(i)).string(), fingerprintOf(sources.text(i))});
  }
  return files;
}

void refuseTakenKeys(config::Loaded& loaded, const StoredAccounts& stored) {
  for (const config::DeclaredUser& user : loaded.settings.users) {
    for (const config::DeclaredKey& key : user.keys) {
      if (!key.text || stored.may_have_key(user.email, *key.text)) continue;
      loaded.addIssue(key.mark,
                      fmt::format("user '{}': key '{}': another user has the key pm_{}..., or "
                                  "another key begins like this",
                                  user.email, key.name, key.text->publicId()),
                      "create a new one with 'promonitor key create'");
    }
  }
}

}  // namespace

Configuration loadConfiguration(const std::filesystem::path& file, PluginRegistry& registry,
                                const StoredAccounts& stored, WallTime now,
                                const config::KnownMonitors& known) {
  config::Loaded loaded = config::load(file, config::processEnvironment());
  std::vector<ReadFile> files = filesOf(loaded.sources);
  Configuration configuration;
  configuration.refused_plugins = loadPlugins(loaded, registry);
  config::KnowsUser knows_user;
  if (stored.has_user) {
    knows_user = [&](const std::string& email) { return stored.has_user(loaded.settings, email); };
  }
  configuration.monitors = config::decodeMonitors(loaded, registry.kinds(), knows_user, now, known);
  registry.rest();
  if (loaded.issues.empty() && stored.may_have_key) refuseTakenKeys(loaded, stored);
  loaded.throwIfBroken();
  configuration.files = std::move(files);
  configuration.settings = std::move(loaded.settings);
  return configuration;
}

config::Settings loadSettings(const std::string& given_file) {
  config::Loaded loaded = loadFile(given_file);
  loaded.throwIfBroken();
  return std::move(loaded.settings);
}

config::Settings loadSettings(const std::string& given_file, PluginRegistry& registry) {
  config::Loaded loaded = loadFile(given_file);
  loadPlugins(loaded, registry);
  registry.rest();
  loaded.throwIfBroken();
  return std::move(loaded.settings);
}

std::filesystem::path configurationFile(const std::string& given) {
  if (!given.empty()) return given;
  if (std::filesystem::exists("promonitor.yaml")) return "promonitor.yaml";
  return "/etc/promonitor/promonitor.yaml";
}

}  // namespace promonitor

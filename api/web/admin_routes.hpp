#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/routes.hpp"
#include "core/store/store.hpp"

namespace promonitor::api {

/// A probe kind as administrators see it.
struct PluginFacts {
  std::string kind, name, version, file;
  /// "inline" or "process".
  std::string isolation;
  /// Of a plugin in processes of its own.
  struct Runner {
    std::vector<std::int64_t> pids;
    std::int64_t restarts = 0;
    std::string state;
  };
  std::optional<Runner> runner;
};

/// What the administration's pages ask the daemon for, on the server's threads.
struct AdminSources {
  std::function<std::vector<PluginFacts>()> plugins;
  /// The configuration in force as YAML, secrets masked, and its file.
  struct Configuration {
    std::string file, text;
  };
  std::function<Configuration()> configuration;
};

/// /web/v1/admin: users, plugins, the configuration in force and the audit log, for administrators
/// alone. `store` outlives the routes.
std::vector<Route> adminRoutes(Store& store, const AdminSources& sources);

}  // namespace promonitor::api

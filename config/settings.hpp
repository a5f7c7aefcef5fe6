#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/account/api_key_text.hpp"
#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/engine/witness_settings.hpp"
#include "core/model/account.hpp"
#include "core/model/maintenance.hpp"
#include "core/model/option_input.hpp"
#include "core/model/retention.hpp"
#include "core/net/network_policy.hpp"
#include "core/net/resolver.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/store/postgres_url.hpp"

namespace promonitor::config {

/// Where a server listens: a literal address, port 0 for any free one.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const ListenAddress&) const = default;
};

struct ServerSettings {
  ListenAddress listen{"127.0.0.1", 8080};
  /// Calls a minute that one client address may make without a valid key.
  int unauthenticated_per_minute = 60;
  /// Whose web pages may call from a browser: "https://status.example.com".
  std::vector<std::string> cors_origins;
  /// Where commands of this machine find the daemon when its database is no file.
  std::filesystem::path runtime_directory = "/run/promonitor";
  bool operator==(const ServerSettings&) const = default;
};

/// The dashboard.
struct WebSettings {
  bool enabled = true;
  /// How long somebody stays signed in who does nothing, and at most.
  Duration session_idle = std::chrono::hours(24 * 7);
  Duration session_lifetime = std::chrono::hours(24 * 30);
  bool operator==(const WebSettings&) const = default;
};

struct MetricsSettings {
  /// Unset: /metrics is served beside the API only.
  std::optional<ListenAddress> listen;
  bool operator==(const MetricsSettings&) const = default;
};

/// Where results wait while the database is away.
struct SpoolSettings {
  /// Empty: beside the SQLite database; with PostgreSQL there is none then.
  std::filesystem::path file;
  std::int64_t size = std::int64_t{64} << 20;  ///< bytes, reserved on disk; 0: no spool
  bool operator==(const SpoolSettings&) const = default;
};

struct DatabaseSettings {
  std::filesystem::path sqlite_path = "/var/lib/promonitor/promonitor.db";
  /// Set: there instead.
  std::optional<PostgresPlace> postgres;
  /// Of the PostgreSQL user; a secret. Empty: libpq looks for it in PGPASSWORD and ~/.pgpass.
  std::string password;
  SourceMark password_mark;
  /// May change without a restart.
  Retention retention;
  SpoolSettings spool;
  /// What seals the options of monitors that are made over the API. Empty: beside the SQLite
  /// database; with PostgreSQL no monitors are made over the API then.
  std::filesystem::path key_file;
  bool operator==(const DatabaseSettings& other) const {
    return sqlite_path == other.sqlite_path && postgres == other.postgres &&
           password == other.password && spool == other.spool && key_file == other.key_file;
  }
};

struct EngineSettings {
  int shards = 0;  ///< 0: one a core
  int max_in_flight = 20'000;
  int max_in_flight_per_host = 64;  ///< 0: any number
  WitnessSettings witnesses;
  bool operator==(const EngineSettings&) const = default;
};

struct DeclaredPlugin {
  PluginRequest request;
  /// The path when it is a mere name: what is not beside the file is looked for in the directories.
  std::string name;
  /// Unset: by the directory it is in.
  std::optional<Isolation> isolation;
  SourceMark mark;
};

struct PluginSettings {
  /// Beside the one that came with the program.
  std::vector<std::filesystem::path> directories;
  std::vector<DeclaredPlugin> load;
};

/// A key an operator made up beforehand and keeps in a file.
struct DeclaredKey {
  std::string name;
  /// Set once the settings are sound.
  std::optional<ApiKeyText> text;
  bool can_read = true;
  bool can_write = false;
  SourceMark mark;
};

struct DeclaredUser {
  std::string email;
  std::string plan;
  std::vector<DeclaredKey> keys;
  SourceMark mark;
};

/// `flapping` as written: shares in percent.
struct FlappingKeys {
  std::optional<bool> enabled;
  std::optional<int> start, stop;
};

/// What a monitor takes where it says nothing itself. Unset: the kind's own, else the program's.
struct MonitorDefaults {
  std::optional<Duration> interval;
  std::optional<Duration> timeout;
  int retries = 0;
  Duration retry_interval = std::chrono::seconds(5);
  int recover_after = 1;
  FlappingKeys flapping;
  std::string owner;
};

/// Everything a configuration says, but the monitors: those need the loaded plugins.
struct Settings {
  ServerSettings server;
  WebSettings web;
  MetricsSettings metrics;
  DatabaseSettings database;
  EngineSettings engine;
  PluginSettings plugins;
  /// Declared beside or over the built-in ones.
  std::vector<Plan> plans;
  /// Never empty: without `users` in the file there is kDefaultOwner.
  std::vector<DeclaredUser> users;
  NetworkPolicySettings network_policy;
  LogSettings log;
  ResolverSettings resolver;
  MonitorDefaults defaults;
  /// Of all monitors.
  std::vector<MaintenanceWindow> maintenance;
};

inline constexpr const char* kDefaultOwner = "admin@localhost";

}  // namespace promonitor::config

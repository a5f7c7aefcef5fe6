#include "app/settings_text.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "api/json_text.hpp"
#include "app/hidden_values.hpp"
#include "app/served_api.hpp"
#include "core/base/units.hpp"
#include "core/store/postgres_url.hpp"

namespace promonitor {
namespace {

/// A text in quotes, as YAML and JSON have it.
std::string inQuotes(std::string_view text) {
  std::string out;
  api::appendJsonString(out, text);
  return out;
}

template <class List>
std::string listOf(const List& list) {
  std::string out = "[";
  for (const auto& each : list) {
    if (out.size() > 1) out += ", ";
    out += inQuotes(std::string(each));
  }
  return out + "]";
}

/// Lines of YAML, indented by the sections they are in.
class Lines {
 public:
  void section(std::string_view name) { text_ += fmt::format("{}:\n", name); }
  /// `value` is YAML.
  void line(std::string_view name, const std::string& value) {
    text_ += fmt::format("  {}: {}\n", name, value);
  }
  void item(const std::string& value) { text_ += fmt::format("  - {}\n", value); }
  void line(std::string_view name, std::int64_t value) { line(name, std::to_string(value)); }
  void line(std::string_view name, bool value) {
    line(name, std::string(value ? "true" : "false"));
  }
  void line(std::string_view name, Duration value) { line(name, durationText(value)); }
  void line(std::string_view name, const char* value) = delete;
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void addServer(Lines& out, const config::Settings& running) {
  out.section("server");
  out.line("listen", inQuotes(listenText(running.server.listen)));
  out.line("unauthenticated_per_minute", std::int64_t{running.server.unauthenticated_per_minute});
  out.line("cors_origins", listOf(running.server.cors_origins));
  out.line("runtime_directory", inQuotes(running.server.runtime_directory.string()));
  out.section("web");
  out.line("enabled", running.web.enabled);
  out.line("session_idle", running.web.session_idle);
  out.line("session_lifetime", running.web.session_lifetime);
  if (running.metrics.listen) {
    out.section("metrics");
    out.line("listen", inQuotes(listenText(*running.metrics.listen)));
  }
}

void addDatabase(Lines& out, const config::DatabaseSettings& database, const Retention& retention) {
  out.section("database");
  out.line("url", inQuotes(database.postgres ? postgresUrl(*database.postgres)
                                             : "sqlite://" + database.sqlite_path.string()));
  if (!database.password.empty()) out.line("password", inQuotes(kHidden));
  out.line("retention", fmt::format("{{checks: {}, max_per_monitor: {}, max_size: {}}}",
                                    durationText(retention.checks), retention.max_per_monitor,
                                    inQuotes(fmt::format("{}MiB", retention.max_size >> 20))));
  out.line("spool", fmt::format("{{file: {}, size: {}MiB}}", inQuotes(database.spool.file.string()),
                                database.spool.size >> 20));
  if (!database.key_file.empty()) out.line("key_file", inQuotes(database.key_file.string()));
}

void addEngine(Lines& out, const config::Settings& running) {
  const config::EngineSettings& engine = running.engine;
  out.section("engine");
  out.line("shards", engine.shards == 0 ? std::string("auto") : std::to_string(engine.shards));
  out.line("max_in_flight", std::int64_t{engine.max_in_flight});
  out.line("max_in_flight_per_host", std::int64_t{engine.max_in_flight_per_host});
  out.section("resolver");
  out.line("servers", listOf(running.resolver.servers));
  out.section("log");
  const bool is_json = running.log.format == LogSettings::Format::Json;
  out.line("format", std::string(is_json ? "json" : "text"));
  out.line("level", running.log.level);
}

void addPlugins(Lines& out, const config::PluginSettings& plugins) {
  std::vector<std::string> directories;
  for (const auto& directory : plugins.directories) directories.push_back(directory.string());
  out.section("plugins");
  out.line("directories", listOf(directories));
  std::vector<std::string> files;
  for (const auto& plugin : plugins.load) files.push_back(plugin.request.path.string());
  out.line("load", listOf(files));
}

void addUsers(Lines& out, const config::Settings& declared) {
  if (!declared.plans.empty()) out.section("plans");
  for (const Plan& plan : declared.plans) {
    out.line(
        inQuotes(plan.name),
        fmt::format("{{requests_per_minute: {}, max_monitors: {}, min_interval: {}, "
                    "network_policy: {{deny: {}, allow: {}}}}}",
                    plan.requests_per_minute, plan.max_monitors, durationText(plan.min_interval),
                    listOf(plan.network_policy.deny), listOf(plan.network_policy.allow)));
  }
  out.section("users");
  for (const config::DeclaredUser& user : declared.users) {
    std::string keys;
    for (const config::DeclaredKey& key : user.keys) {
      if (!keys.empty()) keys += ", ";
      keys += fmt::format("{{name: {}, key: {}}}", inQuotes(key.name), inQuotes(kHidden));
    }
    out.item(fmt::format("{{email: {}, plan: {}, keys: [{}]}}", inQuotes(user.email),
                         inQuotes(user.plan), keys));
  }
}

void addDefaults(Lines& out, const config::Settings& declared) {
  out.section("network_policy");
  out.line("deny", listOf(declared.network_policy.deny));
  out.line("allow", listOf(declared.network_policy.allow));
  const config::MonitorDefaults& defaults = declared.defaults;
  out.section("defaults");
  if (defaults.interval) out.line("interval", *defaults.interval);
  if (defaults.timeout) out.line("timeout", *defaults.timeout);
  out.line("retries", std::int64_t{defaults.retries});
  out.line("retry_interval", defaults.retry_interval);
  out.line("recover_after", std::int64_t{defaults.recover_after});
  out.line("owner", inQuotes(defaults.owner));
}

}  // namespace

std::string settingsText(const config::Settings& running, const config::Settings& declared) {
  Lines out;
  addServer(out, running);
  addDatabase(out, running.database, declared.database.retention);
  addEngine(out, running);
  addPlugins(out, declared.plugins);
  addUsers(out, declared);
  addDefaults(out, declared);
  return out.take();
}

}  // namespace promonitor

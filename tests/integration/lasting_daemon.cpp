#include "tests/integration/lasting_daemon.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "core/account/api_key_text.hpp"
#include "core/base/log.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

/// How the names of monitors begin whose results are noted.
constexpr const char* kWatched = "watched ";
/// How many results of a monitor are noted at a time, and how many the API gives at once.
constexpr int kAtOnce = 1000;

std::string askSqlite(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  std::string rows;
  const auto add = [](void* to, int columns, char** values, char** /*names*/) {
    auto& text = *static_cast<std::string*>(to);
    for (int i = 0; i < columns; ++i) {
      if (i > 0) text += '|';
      if (values[i] != nullptr) text += values[i];
    }
    text += '\n';
    return 0;
  };
  sqlite3_open(path.c_str(), &database);
  sqlite3_busy_timeout(database, 5000);
  if (sqlite3_exec(database, sql.c_str(), add, &rows, nullptr) != SQLITE_OK) {
    rows += sqlite3_errmsg(database);
  }
  sqlite3_close(database);
  return rows;
}

}  // namespace

LastingDaemon::LastingDaemon() : key_(ApiKeyText::generate().text()) {
  write("key", key_ + "\n");
  std::filesystem::permissions(file("key"), std::filesystem::perms::owner_read);
}

void LastingDaemon::use(Engine engine) {
  if (engine == Engine::Sqlite) return;
  cluster_ = &test::sharedPostgres();
  database_ = cluster_->createDatabase();
}

std::string LastingDaemon::databaseUrl() const {
  return cluster_ != nullptr ? cluster_->url(database_) : "sqlite://" + file("test.db");
}

std::string LastingDaemon::configureMany(int monitors, const std::string& interval,
                                         const std::string& more) const {
  std::string text = fmt::format(
      "server: {{ listen: \"127.0.0.1:0\" }}\n"
      "database: {{ url: \"{}\", spool: {{ file: \"{}\", size: 16MiB }} }}\n"
      "engine: {{ max_in_flight_per_host: 0 }}\n"  // all targets are on one host
      "plans: {{ test: {{ requests_per_minute: 1000000 }} }}\n"
      "users: [ {{ email: a@example.com, plan: test, keys: [ {{ name: t, file: key }} ] }} ]\n"
      "defaults: {{ interval: {}, timeout: 2s, owner: a@example.com }}\n{}monitors:\n",
      databaseUrl(), file("spool"), interval, more);
  for (int i = 0; i < monitors; ++i) {
    text += fmt::format("  - {{ name: {}{}, tcp: \"{}\" }}\n", kWatched, i, target_.endpoint());
  }
  return write("promonitor.yaml", text);
}

void LastingDaemon::stop() {
  daemon().signal(SIGTERM);
  EXPECT_EQ(daemon().waitForEnd(10s), 0) << daemon().err();
}

void LastingDaemon::kill() {
  daemon().signal(SIGKILL);
  EXPECT_EQ(daemon().waitForEnd(10s), -SIGKILL);
}

std::optional<nlohmann::json> LastingDaemon::json(const std::string& path) const {
  try {
    test::HttpClient client(port());
    const auto answer = client.get(path, "Authorization: Bearer " + key_ + "\r\n");
    if (!answer || answer->status != 200) return std::nullopt;
    return nlohmann::json::parse(answer->body);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string LastingDaemon::metrics() const {
  try {
    test::HttpClient client(port());
    const auto answer = client.get("/metrics");
    return answer ? answer->body : std::string();
  } catch (const std::runtime_error&) {
    return {};
  }
}

double LastingDaemon::metricOf(const std::string& metrics, const std::string& name) {
  const auto at = metrics.find("\n" + name + " ");
  if (at == std::string::npos) return -1;
  return std::strtod(metrics.c_str() + at + name.size() + 2, nullptr);
}

bool LastingDaemon::findMonitors() {
  if (!monitors_.empty()) return true;
  const auto monitors = json("/api/v1/monitors");
  for (const auto& monitor : monitors.value_or(nlohmann::json::array())) {
    if (monitor.at("name").get<std::string>().starts_with(kWatched)) {
      monitors_.push_back(monitor.at("id"));
    }
  }
  return !monitors_.empty();
}

std::optional<std::set<std::string>> LastingDaemon::checksOf(test::HttpClient& client,
                                                             const std::string& monitor,
                                                             int limit) const {
  const auto answer = client.get(fmt::format("/api/v1/monitors/{}/checks?limit={}", monitor, limit),
                                 "Authorization: Bearer " + key_ + "\r\n");
  if (!answer || answer->status != 200) return std::nullopt;
  const auto checks = nlohmann::json::parse(answer->body, nullptr, false);
  if (!checks.is_array()) return std::nullopt;
  std::set<std::string> ids;
  for (const auto& check : checks) ids.insert(check.at("id").get<std::string>());
  return ids;
}

void LastingDaemon::note() {
  try {
    if (!findMonitors()) return;
    test::HttpClient client(port());
    for (const std::string& monitor : monitors_) {
      auto ids = checksOf(client, monitor, noted_);
      if (!ids) return;
      shown_[monitor].merge(*ids);
    }
  } catch (const std::runtime_error&) {
    rest(10ms);
  }
}

void LastingDaemon::noteFor(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  do {
    note();
    rest(5ms);
  } while (std::chrono::steady_clock::now() < end);
}

std::size_t LastingDaemon::shown() const {
  std::size_t count = 0;
  for (const auto& [monitor, ids] : shown_) count += ids.size();
  return count;
}

std::size_t LastingDaemon::lost() {
  std::size_t lost = 0;
  test::HttpClient client(port());
  for (const auto& [monitor, ids] : shown_) {
    const auto present = checksOf(client, monitor, kAtOnce);
    EXPECT_TRUE(present) << "no answer";
    if (!present) continue;
    lost += static_cast<std::size_t>(std::count_if(
        ids.begin(), ids.end(), [&](const auto& id) { return !present->contains(id); }));
  }
  shown_.clear();
  return lost;
}

bool LastingDaemon::goesOn() {
  const auto end = std::chrono::steady_clock::now() + 30s;
  note();
  const auto before = shown_;
  for (;;) {
    note();
    const auto has_more = [&](const std::string& monitor) {
      const auto was = before.find(monitor);
      return shown_[monitor].size() > (was == before.end() ? 0 : was->second.size());
    };
    if (!monitors_.empty() && std::all_of(monitors_.begin(), monitors_.end(), has_more)) {
      return true;
    }
    if (std::chrono::steady_clock::now() > end) return false;
    rest(20ms);
  }
}

std::string LastingDaemon::ask(const std::string& sql) const {
  return cluster_ != nullptr ? cluster_->ask(database_, sql) : askSqlite(file("test.db"), sql);
}

StoredSlots LastingDaemon::stored() const {
  SqlStoreSettings settings{.path = file("test.db"), .use = SqlStoreSettings::Use::Tool};
  if (cluster_ != nullptr) {
    settings.postgres = PostgresSettings{.place = parsePostgresUrl(databaseUrl())};
  }
  const auto log = makeLogger({.level = "error"});
  const auto store = SqlStore::open(settings, *log);
  return storedSlots(*store, ask(kMissedSlotsQuery));
}

std::string LastingDaemon::integrity() const {
  std::string said = cluster_ != nullptr ? "ok" : ask("PRAGMA integrity_check");
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return said;
}

}  // namespace promonitor

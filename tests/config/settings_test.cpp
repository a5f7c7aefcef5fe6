#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/loader.hpp"
#include "core/account/api_key_text.hpp"
#include "tests/config/config_folder.hpp"

namespace promonitor::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

TEST(Settings, HaveADefaultForEverything) {
  const Loaded loaded = loadText("{}");

  const Settings& settings = loaded.settings;
  EXPECT_THAT(loaded.issues, IsEmpty());
  EXPECT_EQ(settings.server.listen, (ListenAddress{"127.0.0.1", 8080}));
  EXPECT_FALSE(settings.metrics.listen);
  EXPECT_EQ(settings.database.sqlite_path, "/var/lib/promonitor/promonitor.db");
  EXPECT_EQ(settings.engine.shards, 0);
  EXPECT_THAT(settings.plugins.directories, IsEmpty());
  ASSERT_EQ(settings.users.size(), 1U);
  EXPECT_EQ(settings.users[0].email, kDefaultOwner);
  EXPECT_EQ(settings.log.level, "info");
  EXPECT_EQ(settings.defaults.retry_interval, 5s);
}

TEST(Settings, TakeHowLongHistoryIsKept) {
  EXPECT_EQ(loadText("").settings.database.retention,
            (Retention{.checks = 30 * 24h,
                       .max_per_monitor = 100'000,
                       .max_size = std::int64_t{20} * 1024 * 1024 * 1024}));

  const Loaded loaded =
      loadText("database: { retention: { checks: 90d, max_per_monitor: 5000, max_size: 512MiB } }");

  EXPECT_THAT(loaded.issues, IsEmpty());
  EXPECT_EQ(loaded.settings.database.retention,
            (Retention{.checks = 90 * 24h, .max_per_monitor = 5000, .max_size = 512 << 20}));
}

TEST(Settings, TakeWhereResultsWait) {
  EXPECT_EQ(loadText("").settings.database.spool, (SpoolSettings{.file = {}, .size = 64 << 20}));

  const Loaded loaded = loadText("database: { spool: { file: /var/spool/pm, size: 0MiB } }");

  EXPECT_THAT(loaded.issues, IsEmpty());
  EXPECT_EQ(loaded.settings.database.spool, (SpoolSettings{.file = "/var/spool/pm", .size = 0}));
}

TEST(Settings, TakeAPostgresDatabaseAndItsPassword) {
  const ConfigFolder folder;
  folder.write("db.password", "it's \"a\" \\ secret\n");
  const struct {
    const char* text;
    const char* password;
  } rows[] = {
      {"database: { url: 'postgresql://pm@db.example.com/pm' }", ""},
      {"database: { password_file: db.password, url: 'postgresql://pm@db.example.com/pm' }",
       "it's \"a\" \\ secret"},
      {"database: { url: 'postgresql://pm@db.example.com/pm', password: '${DB}' }", "from outside"},
  };
  for (const auto& [text, password] : rows) {
    SCOPED_TRACE(text);
    const Loaded loaded =
        load(folder.write("p.yaml", text), environmentOf({{"DB", "from outside"}}));

    for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.message;
    EXPECT_EQ(loaded.settings.database.postgres,
              (PostgresPlace{"db.example.com", "", "pm", "pm", "", ""}));
    EXPECT_EQ(loaded.settings.database.password, password);
  }
}

TEST(Settings, OfTheInstalledFileAreTheDefaults) {
  const Loaded loaded = load(INSTALLED_CONFIG, environmentOf({}));

  for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.message;
  EXPECT_TRUE(loaded.monitors.empty());
}

TEST(Settings, OfTheInstalledFileAreStillSoundWithoutTheCommentSigns) {
  const ConfigFolder folder;
  std::ifstream installed(INSTALLED_CONFIG);
  std::string text;
  for (std::string line; std::getline(installed, line);) {
    const bool is_setting = line.starts_with('#') && !line.starts_with("##");
    text += line.substr(is_setting ? 1 : 0) + '\n';
  }
  folder.write("conf.d/more.yaml", "monitors: []\n");

  const Loaded loaded = load(folder.write("p.yaml", text), environmentOf({}));

  for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.message << '\n' << text;
  ASSERT_EQ(loaded.monitors.size(), 1U);
  EXPECT_EQ(loaded.monitors[0].unread.size(), 4U);
}

TEST(Settings, TakeEverySection) {
  const ConfigFolder folder;
  const std::string key = ApiKeyText::generate().text();
  folder.write("ci.key", key + "\n");
  const auto path = folder.write("p.yaml", R"(
server:
  listen: "[::1]:0"
  unauthenticated_per_minute: 30
  cors_origins: [https://status.example.com, "http://[::1]:3000"]
  runtime_directory: run
metrics: { listen: 127.0.0.1:9464 }
database:
  url: sqlite:///tmp/x.db
engine: { shards: 3, max_in_flight: 100, max_in_flight_per_host: 8 }
plugins:
  directories: [plugins, /opt/kinds]
  load:
    - path: banner.so
      sha256: 1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c1f3c
    - { path: ./http.so, isolation: process }
    - { path: /opt/tcp.so, isolation: inline }
plans:
  team: { requests_per_minute: 900, network_policy: { deny: [10.9.0.0/16], allow: [private] } }
  huge: { requests_per_minute: 5000 }
users:
  - email: Ops@Example.com
    plan: huge
    keys:
      - { name: ci, file: ci.key, scopes: [read, write] }
network_policy: { deny: [link-local, 192.0.2.0/24], allow: [192.0.2.7] }
log: { format: json, level: debug }
resolver: { servers: [127.0.0.1:5353, 192.0.2.53] }
defaults: { interval: 1m30s, timeout: 1500ms, retries: 2, retry_interval: 1s, recover_after: 3, owner: ops@example.com }
)");

  const Loaded loaded = load(path, environmentOf({}));

  const Settings& settings = loaded.settings;
  for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.message;
  EXPECT_EQ(settings.server.listen, (ListenAddress{"::1", 0}));
  EXPECT_EQ(settings.server.unauthenticated_per_minute, 30);
  EXPECT_EQ(settings.server.cors_origins,
            (std::vector<std::string>{"https://status.example.com", "http://[::1]:3000"}));
  EXPECT_EQ(settings.server.runtime_directory, folder.file("run"));
  EXPECT_EQ(settings.metrics.listen, (ListenAddress{"127.0.0.1", 9464}));
  EXPECT_EQ(settings.database.sqlite_path, "/tmp/x.db");
  EXPECT_EQ(settings.engine.shards, 3);
  EXPECT_EQ(settings.engine.max_in_flight, 100);
  EXPECT_EQ(settings.engine.max_in_flight_per_host, 8);
  EXPECT_THAT(settings.plugins.directories, ElementsAre(folder.file("plugins"), "/opt/kinds"));
  ASSERT_EQ(settings.plugins.load.size(), 3U);
  EXPECT_EQ(settings.plugins.load[0].request.path, folder.file("banner.so"));
  EXPECT_EQ(settings.plugins.load[0].request.sha256.size(), 64U);
  EXPECT_EQ(settings.plugins.load[0].mark.line, 14U);
  EXPECT_EQ(settings.plugins.load[0].name, "banner.so");
  EXPECT_EQ(settings.plugins.load[0].isolation, std::nullopt);
  EXPECT_EQ(settings.plugins.load[1].name, "") << "a path, not a name";
  EXPECT_EQ(settings.plugins.load[1].isolation, Isolation::Process);
  EXPECT_EQ(settings.plugins.load[2].isolation, Isolation::Inline);
  ASSERT_EQ(settings.plans.size(), 2U);
  EXPECT_EQ(settings.plans[0].name, "team");
  EXPECT_EQ(settings.plans[0].requests_per_minute, 900);
  EXPECT_THAT(settings.plans[0].network_policy.deny, ElementsAre("10.9.0.0/16"));
  EXPECT_THAT(settings.plans[0].network_policy.allow, ElementsAre("private"));
  EXPECT_EQ(settings.plans[1].requests_per_minute, 5000);
  EXPECT_EQ(settings.plans[1].network_policy, AddressRules())
      << "the global one's defaults are not";
  ASSERT_EQ(settings.users.size(), 1U);
  EXPECT_EQ(settings.users[0].email, "ops@example.com");
  ASSERT_EQ(settings.users[0].keys.size(), 1U);
  EXPECT_EQ(settings.users[0].keys[0].text->text(), key);
  EXPECT_TRUE(settings.users[0].keys[0].can_write);
  EXPECT_THAT(settings.network_policy.deny, ElementsAre("link-local", "192.0.2.0/24"));
  EXPECT_THAT(settings.network_policy.allow, ElementsAre("192.0.2.7"));
  EXPECT_EQ(settings.log.format, LogSettings::Format::Json);
  EXPECT_THAT(settings.resolver.servers, ElementsAre("127.0.0.1:5353", "192.0.2.53"));
  EXPECT_EQ(settings.defaults.interval, 90s);
  EXPECT_EQ(settings.defaults.timeout, 1500ms);
  EXPECT_EQ(settings.defaults.recover_after, 3);
  EXPECT_EQ(settings.defaults.owner, "ops@example.com");
}

}  // namespace
}  // namespace promonitor::config

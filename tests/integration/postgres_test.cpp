// The daemon on PostgreSQL, from the configuration to the API.
#include <poll.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/account/api_key_text.hpp"
#include "tests/app/command_fixture.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/targets.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

constexpr const char* kPassword = "a 'quoted' \\ canary";

/// A daemon on a server of its own, which asks for a password.
class OnPostgres : public DaemonFixture {
 protected:
  OnPostgres() {
    std::ofstream(file("key")) << key_ << '\n';
    std::ofstream(file("password")) << kPassword << '\n';
    for (const char* secret : {"key", "password"}) {
      std::filesystem::permissions(file(secret), std::filesystem::perms::owner_read);
    }
    cluster_.ask("postgres", "CREATE ROLE \"pro monitor\" LOGIN PASSWORD 'a ''quoted'' \\ canary'");
    cluster_.ask("postgres", "ALTER DATABASE \"" + database_ + "\" OWNER TO \"pro monitor\"");
    cluster_.askForPasswordsOf("pro monitor");
  }

  std::string configure(const std::string& name = "promonitor.yaml",
                        const std::string& more_monitors = "",
                        const std::string& database = "") const {
    return write(
        name, fmt::format("server: {{ listen: \"127.0.0.1:0\", runtime_directory: run }}\n"
                          "database: {{ url: \"{}\", password_file: password{} }}\n"
                          "log: {{ level: trace }}\n"
                          "plans: {{ test: {{ requests_per_minute: 1000000 }} }}\n"
                          "users: [ {{ email: a@example.com, plan: test, "
                          "keys: [ {{ name: t, file: key, scopes: [read, write] }} ] }} ]\n"
                          "defaults: {{ interval: 1s, timeout: 2s, owner: a@example.com }}\n"
                          "monitors:\n  - {{ name: shop, tcp: \"{}\" }}\n",
                          cluster_.url(database_, "pro%20monitor"), database, target_.endpoint()) +
                  more_monitors);
  }

  std::optional<nlohmann::json> json(const std::string& path) const {
    try {
      test::HttpClient client(port());
      const auto answer = client.get(path, "Authorization: Bearer " + key_ + "\r\n");
      if (!answer || answer->status != 200) return std::nullopt;
      return nlohmann::json::parse(answer->body);
    } catch (const std::runtime_error&) {
      return std::nullopt;
    }
  }
  /// The answer to a call that makes a monitor.
  test::HttpReply create(const std::string& body) const {
    test::HttpClient client(port());
    client.send("POST /api/v1/monitors HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + key_ +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.read().value_or(test::HttpReply());
  }
  /// The results that the API shows once there are `count`; what there is after some patience.
  std::set<std::string> results(std::size_t count) const {
    std::set<std::string> ids;
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (ids.size() < count && std::chrono::steady_clock::now() < end) {
      const auto monitors = json("/api/v1/monitors");
      if (monitors && !monitors->empty()) {
        const auto checks =
            json("/api/v1/monitors/" + monitors->at(0).at("id").get<std::string>() + "/checks");
        for (const auto& check : checks.value_or(nlohmann::json::array())) {
          ids.insert(check.at("id").get<std::string>());
        }
      }
      ::poll(nullptr, 0, 20);  // lets the daemon have the machine until the next question
    }
    return ids;
  }

  test::PostgresCluster cluster_;
  const std::string database_ = cluster_.createDatabase();
  test::TcpTarget target_{{}};
  const std::string key_ = ApiKeyText::generate().text();
};

TEST_F(OnPostgres, ServesResultsAndKeepsThemOverARestart) {
  const std::string config = configure();
  start(config);
  const auto shown = results(2);
  ASSERT_GE(shown.size(), 2U) << daemon().err();
  daemon().signal(SIGTERM);
  EXPECT_EQ(daemon().waitForEnd(), 0);
  EXPECT_THAT(daemon().err(), Not(HasSubstr("canary")));

  start(config);

  EXPECT_THAT(results(shown.size() + 1), IsSupersetOf(shown));
  EXPECT_THAT(run({"user", "list", "--config", config}).out, HasSubstr("a@example.com"));
}

TEST_F(OnPostgres, KeepsMonitorsThatAreMadeOverTheApi) {
  const std::string body =
      R"({"kind":"tcp","url":"shop.example.com:443","is_paused":true,"interval_seconds":3600,)"
      R"("config":{"options":{"send":"canary"}}})";
  start(configure());
  const auto refused = create(body);
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("has to name a database.key_file"));
  daemon().signal(SIGTERM);
  EXPECT_EQ(daemon().waitForEnd(), 0);

  const std::string config = configure("promonitor.yaml", "", ", key_file: seal.key");
  start(config);
  const auto made = create(body);
  ASSERT_EQ(made.status, 201) << made.body << daemon().err();
  daemon().signal(SIGTERM);
  EXPECT_EQ(daemon().waitForEnd(), 0) << daemon().err();
  start(config);

  const auto kept = json(made.header("location") + "?include=config");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->at("is_paused"), true);
  EXPECT_EQ(kept->at("config").at("options").at("send"), "canary");
  EXPECT_THAT(cluster_.ask(database_, "SELECT encode(sealed, 'escape') FROM monitor_definitions"),
              Not(HasSubstr("canary")));
}

TEST_F(OnPostgres, RefusesASecondDaemonAndTheWrongPassword) {
  start(configure());
  const CommandOutcome second = startRefused(configure("second.yaml"));
  EXPECT_EQ(second.status, 3);
  EXPECT_THAT(second.err, HasSubstr(fmt::format("is in use by another promonitor (process {})",
                                                daemon().pid())));

  std::filesystem::permissions(file("password"), std::filesystem::perms::owner_all);
  std::ofstream(file("password")) << "wrong canary\n";
  const CommandOutcome stranger = run({"user", "list", "--config", file("second.yaml")});
  EXPECT_EQ(stranger.status, 3);
  EXPECT_THAT(stranger.err,
              AllOf(HasSubstr("the database postgresql://pro%20monitor@"),
                    HasSubstr("set database.password_file"), Not(HasSubstr("canary"))));
}

TEST_F(OnPostgres, LosesNoResultItHasShownWhenTheServerIsKilled) {
  start(configure());
  auto shown = results(1);
  for (int cycle = 0; cycle < 3; ++cycle) {
    SCOPED_TRACE(cycle);
    ASSERT_FALSE(shown.empty());
    cluster_.kill();
    EXPECT_TRUE(answers(500, "/api/v1/monitors", key_, 20s));
    EXPECT_EQ(get("/healthz"), 200);
    EXPECT_EQ(get("/readyz"), 503);
    cluster_.start();

    const auto after = results(shown.size() + 2);

    EXPECT_THAT(after, IsSupersetOf(shown)) << daemon().err();
    EXPECT_GT(after.size(), shown.size()) << "it goes on by itself";
    EXPECT_TRUE(answers(200, "/readyz", "", 20s));
    shown = after;
  }
}

TEST_F(OnPostgres, AnswersInTimeWhileTheServerIsFrozen) {
  const auto limit = 1500ms * test::kSlowness;
  start(configure());
  auto shown = results(1);
  ASSERT_FALSE(shown.empty()) << daemon().err();
  const auto now = std::chrono::steady_clock::now;
  cluster_.freeze();
  EXPECT_TRUE(answers(500, "/api/v1/monitors", key_, 20s)) << "what is kept is not kept for long";
  for (int question = 0; question < 4; ++question) {
    SCOPED_TRACE(question);
    auto asked = now();
    EXPECT_EQ(get("/api/v1/monitors", key_), 500);
    EXPECT_LT(now() - asked, limit);
    asked = now();
    EXPECT_EQ(get("/readyz"), 503);
    EXPECT_LT(now() - asked, limit);
    EXPECT_EQ(get("/healthz"), 200);
  }
  cluster_.thaw();

  EXPECT_TRUE(answers(200, "/readyz", "", 30s)) << daemon().err();
  EXPECT_THAT(results(shown.size() + 2), IsSupersetOf(shown)) << "it goes on by itself";
}

TEST_F(OnPostgres, ReloadFindsTheDaemonAndPrintsWhatChanged) {
  const std::string config = configure();
  const CommandOutcome nobody = run({"reload", "--config", config});
  EXPECT_EQ(nobody.status, 3);
  EXPECT_THAT(nobody.err, AllOf(HasSubstr("no daemon runs on postgresql://"),
                                HasSubstr("says so in " + file("run")), Not(HasSubstr("canary"))));
  start(config);

  configure("promonitor.yaml", kTwo);
  const CommandOutcome added = run({"reload", "--config", config});
  EXPECT_EQ(added.out, "+ two\n1 added, 0 changed, 0 removed, 1 unchanged\n") << added.err;

  configure("promonitor.yaml", "  - { nam: two, tcp: \"127.0.0.1:9\" }\n");
  const CommandOutcome refused = run({"reload", "--config", config});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("did you mean 'name'"));

  configure();
  daemon().signal(SIGHUP);
  EXPECT_TRUE(daemon().waitFor("reloaded added=0 changed=0 removed=1 unchanged=1"))
      << daemon().err();
}

TEST_F(OnPostgres, RunsWithoutAPlaceForReports) {
  write("run", "a file where a directory is needed");

  start(configure());

  EXPECT_TRUE(daemon().waitFor("'promonitor reload' will not find this daemon"));
  daemon().signal(SIGHUP);
  EXPECT_TRUE(daemon().waitFor("reloaded added=0 changed=0 removed=0 unchanged=1"));
}

}  // namespace
}  // namespace promonitor

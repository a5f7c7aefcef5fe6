// Monitors that users make themselves, in the whole server.
#include <poll.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/integration/monitor_writes_fixture.hpp"

namespace promonitor {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(MonitorWrites, WhatIsMadeIsCheckedAtOnceAndSurvivesARestart) {
  const std::string path = made(tcp("shop"));
  const Json shown = get(path);
  EXPECT_EQ(shown.at("name"), "shop");
  EXPECT_EQ(shown.at("is_paused"), false);
  waitForChecks(path, 2);
  EXPECT_EQ(get(path).at("status"), "up");
  const Json config = get(path + "?include=config").at("config");

  running_.restart();

  const Json kept = get(path);
  EXPECT_EQ(kept.at("status"), "up");
  EXPECT_EQ(kept.at("created_at"), shown.at("created_at"));
  EXPECT_EQ(get(path + "?include=config").at("config"), config);
  const std::size_t before = get(path + "/checks").size();
  waitForChecks(path, before + 1);
}

TEST_F(MonitorWrites, AReloadLeavesThemAlone) {
  const std::string path = made(tcp("shop"));
  waitForChecks(path, 1);
  const std::string tag = call("GET", path + "?include=config").header("etag");

  running_.rewrite("  - { name: other, tcp: \"127.0.0.1:9\" }\n");
  EXPECT_THAT(running_.server().reload().text,
              HasSubstr("\n1 added, 0 changed, 2 removed, 0 unchanged\n"));

  EXPECT_EQ(get(path).at("is_paused"), false);
  EXPECT_EQ(call("GET", path + "?include=config").header("etag").substr(0, 3), tag.substr(0, 3));
  waitForChecks(path, get(path + "/checks").size() + 1);
}

TEST_F(MonitorWrites, AReloadChangesWhatTheyMayReach) {
  const std::string path = made(tcp("shop"));
  waitForChecks(path, 1);
  const auto file = running_.directory() / "promonitor.yaml";
  std::ifstream in(file);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::string allow = "network_policy: { allow: [loopback] }";
  text.replace(text.find(allow), allow.size(), "network_policy: { allow: [private] }");
  std::ofstream(file) << text;

  EXPECT_EQ(running_.server().reload().outcome, ReloadReport::Outcome::Applied);

  for (int left = 500; left > 0; --left) {
    const Json newest = get(path + "/checks?include=error").at(0);
    if (!newest.at("error").is_null()) {
      EXPECT_EQ(newest.at("error").at("code"), "policy_denied");
      return;
    }
    ::poll(nullptr, 0, 20);
  }
  ADD_FAILURE() << "never denied";
}

TEST_F(MonitorWrites, AChangeIsInForceAndKeepsTheHistory) {
  const std::string path = made(tcp("shop"));
  waitForChecks(path, 1);

  const auto answer = call("PATCH", path, R"({"url":"127.0.0.1:1","config":{"timeout":"500ms"}})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(Json::parse(answer.body).at("url"), "127.0.0.1:1");

  for (int left = 500; left > 0 && get(path).at("status") != "down"; --left) {
    ::poll(nullptr, 0, 20);
  }
  EXPECT_EQ(get(path).at("status"), "down");
  EXPECT_GE(get(path + "/checks").size(), 2U);
}

TEST_F(MonitorWrites, WhatIsShownCanBeSentBack) {
  const std::string path =
      made({{"kind", "http"},
            {"url", "https://u:pw-canary@shop.example.com/x"},
            {"interval_seconds", 3600},
            {"is_paused", true},
            {"config",
             {{"retries", 3},
              {"timeout", "5s"},
              {"degraded_above", {{"total", "2s"}}},
              {"maintenance", {{{"start", "2026-12-01T22:00:00Z"}, {"for", "2h"}}}},
              {"options",
               {{"headers", {{"X-Key", "header-canary"}}},
                {"body", "body-canary"},
                {"method", "POST"},
                {"expect", {{"status", "200-299"}}}}}}}});
  const auto first = call("GET", path + "?include=config");
  EXPECT_THAT(first.body, Not(HasSubstr("canary")));
  EXPECT_THAT(first.body, HasSubstr(R"("X-Key":"***")"));

  const auto same = call("PATCH", path + "?include=config", first.body,
                         "If-Match: " + first.header("etag") + "\r\n");
  EXPECT_EQ(same.status, 200) << same.body;
  EXPECT_EQ(same.body, first.body);
  EXPECT_EQ(same.header("etag"), first.header("etag"));

  Json changed = Json::parse(first.body);
  changed["config"]["options"]["headers"]["X-New"] = "new-canary";
  const auto other = call("PATCH", path + "?include=config", changed.dump());
  EXPECT_EQ(other.status, 200) << other.body;
  EXPECT_NE(other.header("etag"), first.header("etag"));
  EXPECT_THAT(other.body, HasSubstr(R"("X-New":"***")"));
  EXPECT_EQ(call("PATCH", path, R"({"config":{"options":{"body":"***x"}}})").status, 200);
  EXPECT_EQ(call("PATCH", path, R"({"config":{"options":{"headers":{"New":"***"}}}})").status, 422);
}

TEST_F(MonitorWrites, NoSecretIsWrittenInClear) {
  const std::string path =
      made({{"kind", "http"},
            {"url", "https://u:canary1@shop.example.com/"},
            {"interval_seconds", 3600},
            {"is_paused", true},
            {"config", {{"options", {{"method", "POST"}, {"body", "canary2"}}}}}});
  const auto changed = call("PATCH", path, R"({"config":{"options":{"headers":{"A":"canary3"}}}})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  running_.restart();

  EXPECT_THAT(written(), Not(HasSubstr("canary")));
  EXPECT_EQ(std::filesystem::status(running_.directory() / "test.db.key").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(MonitorWrites, WithoutItsKeyAMonitorStaysAndSaysWhyItCannotRun) {
  const std::string path = made(tcp("shop"));
  waitForChecks(path, 1);
  const auto key = running_.directory() / "test.db.key";
  std::filesystem::rename(key, running_.directory() / "kept");
  running_.restart();

  EXPECT_EQ(get(path).at("name"), "shop");
  EXPECT_EQ(create(tcp("second").dump()).status, 500);
  EXPECT_FALSE(std::filesystem::exists(key));
  EXPECT_EQ(call("PATCH", path, R"({"name":"x"})").status, 500);

  std::filesystem::rename(running_.directory() / "kept", key);
  EXPECT_EQ(running_.server().reload().outcome, ReloadReport::Outcome::Applied);
  EXPECT_EQ(call("PATCH", path, R"({"name":"x"})").status, 200);
  for (int left = 500; left > 0; --left) {
    if (get(path + "/checks").at(0).at("is_up") == true) return;
    ::poll(nullptr, 0, 20);
  }
  ADD_FAILURE() << "never checked again";
}

TEST_F(MonitorWrites, PausingAndResumingMayBeRepeated) {
  const std::string path = made(tcp("shop"));
  const std::string tag = call("GET", path).header("etag");
  for (const char* const verb : {"/pause", "/pause", "/resume", "/resume"}) {
    const auto answer = call("POST", path + verb);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(Json::parse(answer.body).at("is_paused"), verb == std::string("/pause"));
  }
  EXPECT_EQ(call("POST", path + "/pause", "", "If-Match: " + tag + "\r\n").status, 412);
  call("POST", path + "/pause");
  running_.restart();
  EXPECT_EQ(get(path).at("is_paused"), true);
  EXPECT_EQ(get(path + "?include=config").at("is_paused"), true);
}

TEST_F(MonitorWrites, WhatIsDeletedIsGone) {
  const std::string path = made(tcp("shop"));
  waitForChecks(path, 1);

  EXPECT_EQ(call("DELETE", path).status, 204);

  const std::string unknown = errorOf(call("GET", std::string(kMonitorsPath) + "/x"));
  EXPECT_EQ(errorOf(call("GET", path)), unknown);
  EXPECT_EQ(errorOf(call("GET", path + "/checks")), unknown);
  EXPECT_EQ(errorOf(call("DELETE", path)), unknown);
  EXPECT_EQ(errorOf(call("PATCH", path, "{}")), unknown);
  EXPECT_EQ(count(), 1U);
  running_.restart();
  EXPECT_EQ(errorOf(call("GET", path)), unknown);
  EXPECT_EQ(running_.metric("promonitor_monitors"), 2);
}

TEST_F(MonitorWrites, DeclaredMonitorsAreReadOnly) {
  const std::string path =
      std::string(kMonitorsPath) + "/" + get(kMonitorsPath).at(0).at("id").get<std::string>();
  for (const auto& [method, rest] : std::vector<std::pair<std::string, std::string>>{
           {"PATCH", ""}, {"DELETE", ""}, {"POST", "/pause"}, {"POST", "/resume"}}) {
    const auto answer = call(method, path + rest, "{}");
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(answer.body, HasSubstr("monitor 'theirs' is declared at "));
    EXPECT_THAT(answer.body, HasSubstr("promonitor.yaml:"));
    EXPECT_THAT(answer.body, HasSubstr("monitor_declared"));
  }
  const Json config = get(path + "?include=config").at("config");
  EXPECT_EQ(config.at("timeout"), "1s");
  EXPECT_THAT(config.at("declared_at").get<std::string>(), HasSubstr("promonitor.yaml:"));
}

TEST_F(MonitorWrites, AnothersMonitorIsLikeOneThatIsNotThere) {
  const std::string path = made(tcp("shop"));
  const std::string unknown = std::string(kMonitorsPath) + "/0193a5b0-0000-7000-8000-000000000001";
  const std::string declared =
      std::string(kMonitorsPath) + "/" + running_.monitor("declared").at("id").get<std::string>();
  for (const auto& [method, rest] :
       std::vector<std::pair<std::string, std::string>>{{"GET", ""},
                                                        {"GET", "?include=config"},
                                                        {"GET", "/checks"},
                                                        {"PATCH", ""},
                                                        {"DELETE", ""},
                                                        {"POST", "/pause"},
                                                        {"POST", "/resume"}}) {
    SCOPED_TRACE(method + rest);
    const auto answer = [&, method = method, rest = rest](const std::string& key,
                                                          const std::string& to) {
      return errorOf(running_.call(key, method, to + rest, method == "PATCH" ? "{}" : ""));
    };
    EXPECT_EQ(answer(running_.key(), path), answer(running_.key(), unknown));
    EXPECT_EQ(answer(running_.writerKey(), declared), answer(running_.writerKey(), unknown));
    EXPECT_EQ(answer(running_.key(), path).substr(0, 3), "404");
  }
  EXPECT_EQ(get(path).at("is_paused"), false);
}

}  // namespace
}  // namespace promonitor

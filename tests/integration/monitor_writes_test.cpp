// Monitors that users make themselves, in the whole server.
#include <poll.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMonitors = "/api/v1/monitors";

class MonitorWrites : public testing::Test {
 protected:
  test::HttpReply call(const std::string& method, const std::string& path,
                       const std::string& body = "", const std::string& fields = "") const {
    return running_.call(running_.writerKey(), method, path, body, fields);
  }
  test::HttpReply create(const std::string& body, const std::string& fields = "") const {
    return call("POST", kMonitors, body, fields);
  }
  /// The path of a monitor that was just made.
  std::string made(const json& body) const {
    const auto answer = create(body.dump());
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.header("location");
  }
  json get(const std::string& path) const { return json::parse(call("GET", path).body); }
  std::size_t count() const { return get(kMonitors).size(); }
  json tcp(const std::string& name) const {
    return {{"name", name}, {"kind", "tcp"}, {"url", target_.endpoint()}, {"interval_seconds", 1}};
  }
  static std::string errorOf(const test::HttpReply& answer) {
    json body = json::parse(answer.body);
    body.erase("request_id");
    return std::to_string(answer.status) + " " + body.dump();
  }
  /// Waits until the monitor has so many results.
  json waitForChecks(const std::string& path, std::size_t count) const {
    for (int left = 1000; left > 0; --left) {
      json found = get(path + "/checks");
      if (found.size() >= count) return found;
      ::poll(nullptr, 0, 20);  // lets the server have the machine until the next question
    }
    throw std::runtime_error("too few results");
  }
  /// Everything that the server has written to its directory.
  std::string written() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(running_.directory())) {
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

  test::TcpTarget target_{{}};
  RunningServer running_{
      fmt::format("  - {{ name: declared, tcp: \"{}\" }}\n"
                  "  - {{ name: theirs, tcp: \"{}\", owner: writer@example.com, id: theirs }}\n",
                  target_.endpoint(), target_.endpoint())};
};

TEST_F(MonitorWrites, WhatIsMadeIsCheckedAtOnceAndSurvivesARestart) {
  const std::string path = made(tcp("shop"));
  const json shown = get(path);
  EXPECT_EQ(shown.at("name"), "shop");
  EXPECT_EQ(shown.at("is_paused"), false);
  waitForChecks(path, 2);
  EXPECT_EQ(get(path).at("status"), "up");
  const json config = get(path + "?include=config").at("config");

  running_.restart();

  const json kept = get(path);
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
    const json newest = get(path + "/checks?include=error").at(0);
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
  EXPECT_EQ(json::parse(answer.body).at("url"), "127.0.0.1:1");

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

  json changed = json::parse(first.body);
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
    EXPECT_EQ(json::parse(answer.body).at("is_paused"), verb == std::string("/pause"));
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

  const std::string unknown = errorOf(call("GET", std::string(kMonitors) + "/x"));
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
      std::string(kMonitors) + "/" + get(kMonitors).at(0).at("id").get<std::string>();
  for (const auto& [method, rest] : std::vector<std::pair<std::string, std::string>>{
           {"PATCH", ""}, {"DELETE", ""}, {"POST", "/pause"}, {"POST", "/resume"}}) {
    const auto answer = call(method, path + rest, "{}");
    EXPECT_EQ(answer.status, 409);
    EXPECT_THAT(answer.body, HasSubstr("monitor 'theirs' is declared at "));
    EXPECT_THAT(answer.body, HasSubstr("promonitor.yaml:"));
    EXPECT_THAT(answer.body, HasSubstr("monitor_declared"));
  }
  const json config = get(path + "?include=config").at("config");
  EXPECT_EQ(config.at("timeout"), "1s");
  EXPECT_THAT(config.at("declared_at").get<std::string>(), HasSubstr("promonitor.yaml:"));
}

TEST_F(MonitorWrites, AnothersMonitorIsLikeOneThatIsNotThere) {
  const std::string path = made(tcp("shop"));
  const std::string unknown = std::string(kMonitors) + "/0193a5b0-0000-7000-8000-000000000001";
  const std::string declared =
      std::string(kMonitors) + "/" + running_.monitor("declared").at("id").get<std::string>();
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

TEST_F(MonitorWrites, AChangeThatOthersCameBeforeIsRefused) {
  const std::string path = made(tcp("shop"));
  const std::string seen = "If-Match: " + call("GET", path).header("etag") + "\r\n";
  EXPECT_EQ(call("PATCH", path, R"({"name":"first"})", seen).status, 200);

  const auto late = call("PATCH", path, R"({"name":"second"})", seen);
  EXPECT_EQ(late.status, 412);
  EXPECT_THAT(late.body, HasSubstr("monitor_changed"));
  EXPECT_EQ(call("DELETE", path, "", seen).status, 412);
  EXPECT_EQ(get(path).at("name"), "first");
  EXPECT_EQ(call("DELETE", path, "", "If-Match: *\r\n").status, 204);
}

TEST_F(MonitorWrites, ChangesAtTheSameTimeLoseNothing) {
  const std::string path = made(tcp("shop"));
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> users;
    for (int user = 0; user < 8; ++user) {
      users.emplace_back([&, user] {
        for (int i = 0; i < 5; ++i) {
          // Each only takes its own header's place.
          const std::string patch =
              fmt::format(R"({{"config":{{"degraded_above":{{"{}":"{}ms"}}}}}})",
                          std::vector{"total", "dns", "connect", "tls", "ttfb", "transfer", "total",
                                      "dns"}[static_cast<std::size_t>(user)],
                          10 + i);
          for (;;) {
            const int status = call("PATCH", path, patch).status;
            if (status == 200) break;
            ASSERT_EQ(status, 503);
          }
          ++done;
        }
      });
    }
  }
  EXPECT_EQ(done, 40);
  const json limits = get(path + "?include=config").at("config").at("degraded_above");
  EXPECT_EQ(limits.size(), 6U);
  for (const auto& [phase, limit] : limits.items()) EXPECT_EQ(limit, "14ms") << phase;
}

TEST_F(MonitorWrites, TheSameCallAgainIsAnsweredAgain) {
  const std::string named = "Idempotency-Key: order-1\r\n";
  const auto first = create(tcp("shop").dump(), named);
  ASSERT_EQ(first.status, 201);
  running_.restart();

  const auto again = create(tcp("shop").dump(), named);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("location"), first.header("location"));
  EXPECT_EQ(again.header("etag"), first.header("etag"));
  const auto other = create(tcp("other").dump(), named);
  EXPECT_EQ(other.status, 422);
  EXPECT_THAT(other.body, HasSubstr("idempotency_key_reused"));
  EXPECT_EQ(count(), 2U);
  // The key is the user's own, and is not taken by what was refused.
  EXPECT_EQ(create("{}", "Idempotency-Key: order-2\r\n").status, 422);
  EXPECT_EQ(create(tcp("third").dump(), "Idempotency-Key: order-2\r\n").status, 201);
}

TEST_F(MonitorWrites, TheSameCallAtTheSameTimeMakesOne) {
  std::vector<test::HttpReply> answers(16);
  {
    std::vector<std::jthread> users;
    for (auto& answer : answers) {
      users.emplace_back(
          [&] { answer = create(tcp("shop").dump(), "Idempotency-Key: order-1\r\n"); });
    }
  }
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, answers.front().body);
  }
  EXPECT_EQ(count(), 2U);
}

TEST_F(MonitorWrites, AThousandAtTheSameTime) {
  json body = tcp("many");
  body["interval_seconds"] = 3600;
  std::atomic<int> made = 0;
  {
    std::vector<std::jthread> users;
    for (int user = 0; user < 20; ++user) {
      users.emplace_back([&] {
        for (int i = 0; i < 50; ++i) made += create(body.dump()).status == 201 ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(made, 1000);
  std::set<std::string> ids;
  for (const auto& monitor : get(kMonitors)) ids.insert(monitor.at("id").get<std::string>());
  EXPECT_EQ(ids.size(), 1001U);
  EXPECT_EQ(running_.metric("promonitor_monitors"), 1002);
  running_.restart();
  EXPECT_EQ(count(), 1001U);
  EXPECT_EQ(running_.metric("promonitor_monitors"), 1002);
}

TEST_F(MonitorWrites, ThePlansNumberOfMonitorsIsExact) {
  const auto file = running_.directory() / "promonitor.yaml";
  std::ifstream in(file);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::string limit = "max_monitors: 1500";
  text.replace(text.find(limit), limit.size(), "max_monitors: 10");
  std::ofstream(file) << text;
  ASSERT_EQ(running_.server().reload().outcome, ReloadReport::Outcome::Applied);
  std::atomic<int> made = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> users;
    for (int user = 0; user < 8; ++user) {
      users.emplace_back([&] {
        for (int i = 0; i < 4; ++i) {
          const auto answer = create(tcp("many").dump());
          made += answer.status == 201 ? 1 : 0;
          refused += answer.status == 403 ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(made, 10);
  EXPECT_EQ(refused, 22);
  const auto refusal = create(tcp("more").dump());
  EXPECT_THAT(refusal.body, HasSubstr("plan_limit_reached"));
  EXPECT_THAT(refusal.body, HasSubstr("plan 'writers' allows 10 monitors"));
  // What the operator declares for the user is not counted; what is deleted makes room.
  const std::string path =
      std::string(kMonitors) + "/" + get(kMonitors).at(0).at("id").get<std::string>();
  EXPECT_EQ(call("DELETE", path).status, 204);
  EXPECT_EQ(create(tcp("one more").dump()).status, 201);
  running_.restart();
  EXPECT_EQ(create(tcp("one too many").dump()).status, 403);
}

TEST_F(MonitorWrites, ThePlansShortestIntervalHolds) {
  const auto make = [&](int seconds) {
    json body = tcp("shop");
    body["interval_seconds"] = seconds;
    body["config"] = {{"timeout", "500ms"}};
    return running_.call(running_.key(), "POST", kMonitors, body.dump());
  };
  const auto refused = make(59);
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr(R"("fields":[{"path":"interval_seconds","message":)"
                                      R"("59s is shorter than the 1m that plan 'test' allows"}])"));
  const auto made = make(60);
  ASSERT_EQ(made.status, 201);
  const std::string path = made.header("location");
  EXPECT_EQ(running_.call(running_.key(), "PATCH", path, R"({"interval_seconds":5})").status, 422);
  EXPECT_EQ(running_.call(running_.key(), "PATCH", path, R"({"name":"Shop"})").status, 200);
}

TEST_F(MonitorWrites, APolicyOfItsPlanHoldsFromTheFirstCheck) {
  json body = tcp("inside");
  body["interval_seconds"] = 60;
  const auto made = running_.call(running_.key(), "POST", kMonitors, body.dump());
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string path = made.header("location") + "/checks?include=error";
  for (int left = 500; left > 0; --left) {
    const json checks = running_.json(path);
    if (!checks.empty()) {
      EXPECT_EQ(checks.at(0).at("error").at("code"), "policy_denied");
      return;
    }
    ::poll(nullptr, 0, 20);
  }
  ADD_FAILURE() << "never checked";
}

}  // namespace
}  // namespace promonitor

// Calls that make and change monitors, at the same time, again, and at the plan's limits.
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

#include "tests/integration/monitor_writes_fixture.hpp"

namespace promonitor {
namespace {

using testing::HasSubstr;

/// Calls `work` with 0, 1 and so on to `count` - 1, each on a thread of its own; returns when all
/// have ended.
template <class Work>
void atOnce(int count, const Work& work) {
  std::vector<std::jthread> users;
  users.reserve(static_cast<std::size_t>(count));
  for (int user = 0; user < count; ++user) users.emplace_back([&work, user] { work(user); });
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

TEST_F(MonitorWrites, SetsAtTheSameTimeMakeEachMonitorOnce) {
  Json wanted = Json::array();
  for (int i = 0; i < 5; ++i) wanted.push_back(tcp("common " + std::to_string(i)));
  std::atomic<int> created = 0;
  atOnce(6, [&](int user) {
    Json mine = wanted;
    mine.push_back(tcp("of " + std::to_string(user)));
    const std::string body = Json{{"monitors", mine}}.dump();
    auto answer = call("PUT", kMonitorsPath, body);
    while (answer.status == 503) answer = call("PUT", kMonitorsPath, body);
    ASSERT_EQ(answer.status, 200) << answer.body;
    created += static_cast<int>(Json::parse(answer.body).at("changes").size());
  });

  EXPECT_EQ(created, 11);
  std::set<std::string> names;
  for (const Json& each : get(kMonitorsPath)) names.insert(each.at("name"));
  EXPECT_EQ(names.size(), 12U) << "one is of the file";
  EXPECT_EQ(count(), 12U);
}

TEST_F(MonitorWrites, ChangesAtTheSameTimeLoseNothing) {
  const std::string path = made(tcp("shop"));
  const std::vector<std::string> limited = {"total", "dns",      "connect", "tls",
                                            "ttfb",  "transfer", "total",   "dns"};
  std::atomic<int> done = 0;
  atOnce(8, [&](int user) {
    for (int i = 0; i < 5; ++i) {
      const std::string patch = fmt::format(R"({{"config":{{"degraded_above":{{"{}":"{}ms"}}}}}})",
                                            limited[static_cast<std::size_t>(user)], 10 + i);
      int status = 503;
      while (status == 503) status = call("PATCH", path, patch).status;
      EXPECT_EQ(status, 200);
      ++done;
    }
  });
  EXPECT_EQ(done, 40);
  const Json limits = get(path + "?include=config").at("config").at("degraded_above");
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
  atOnce(16, [&](int user) {
    answers[static_cast<std::size_t>(user)] =
        create(tcp("shop").dump(), "Idempotency-Key: order-1\r\n");
  });
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, answers.front().body);
  }
  EXPECT_EQ(count(), 2U);
}

TEST_F(MonitorWrites, AThousandAtTheSameTime) {
  Json body = tcp("many");
  body["interval_seconds"] = 3600;
  std::atomic<int> made = 0;
  atOnce(20, [&](int) {
    for (int i = 0; i < 50; ++i) made += create(body.dump()).status == 201 ? 1 : 0;
  });
  EXPECT_EQ(made, 1000);
  std::set<std::string> ids;
  for (const auto& monitor : get(kMonitorsPath)) ids.insert(monitor.at("id").get<std::string>());
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
  atOnce(8, [&](int) {
    for (int i = 0; i < 4; ++i) {
      const auto answer = create(tcp("many").dump());
      made += answer.status == 201 ? 1 : 0;
      refused += answer.status == 403 ? 1 : 0;
    }
  });
  EXPECT_EQ(made, 10);
  EXPECT_EQ(refused, 22);
  const auto refusal = create(tcp("more").dump());
  EXPECT_THAT(refusal.body, HasSubstr("plan_limit_reached"));
  EXPECT_THAT(refusal.body, HasSubstr("plan 'writers' allows 10 monitors"));
  // What the operator declares for the user is not counted; what is deleted makes room.
  const std::string path =
      std::string(kMonitorsPath) + "/" + get(kMonitorsPath).at(0).at("id").get<std::string>();
  EXPECT_EQ(call("DELETE", path).status, 204);
  EXPECT_EQ(create(tcp("one more").dump()).status, 201);
  running_.restart();
  EXPECT_EQ(create(tcp("one too many").dump()).status, 403);
}

TEST_F(MonitorWrites, ThePlansShortestIntervalHolds) {
  const auto make = [&](int seconds) {
    Json body = tcp("shop");
    body["interval_seconds"] = seconds;
    body["config"] = {{"timeout", "500ms"}};
    return running_.call(running_.key(), "POST", kMonitorsPath, body.dump());
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
  Json body = tcp("inside");
  body["interval_seconds"] = 60;
  const auto made = running_.call(running_.key(), "POST", kMonitorsPath, body.dump());
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string path = made.header("location") + "/checks?include=error";
  for (int left = 500; left > 0; --left) {
    const Json checks = running_.json(path);
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

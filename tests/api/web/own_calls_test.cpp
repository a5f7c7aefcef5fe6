// What the dashboard asks beyond the API: counts, strips, a check now, administration.
#include <string>

#include <gtest/gtest.h>

#include "tests/api/web/web_fixture.hpp"

namespace promonitor::api {
namespace {

using WebCalls = WebTest;

TEST_F(WebCalls, CountMonitorsByStatusAndHealth) {
  newMonitor(alice.id, "pending");
  newMonitor(alice.id, "down");
  newMonitor(alice.id, "flapping");
  newMonitor(newUser("bob@example.com", "team").id, "foreign");
  StateSnapshot state;
  state.status = Status::Down;
  state.health = Health::Down;
  state.since = clock.wallNow();
  store.commit({.states = {{key_of["down"], state}},
                .incidents = {{.monitor = key_of["down"], .opened_at = state.since}}});
  state.status = Status::Up;
  state.health = Health::Flapping;
  store.commit({.states = {{key_of["flapping"], state}}});

  EXPECT_EQ(call(signIn(), "GET", "/overview").body,
            R"({"total":3,"by_status":{"up":1,"down":1,"pending":1},"by_health":{"pending":1,)"
            R"("up":0,"degraded":0,"confirming":0,"down":1,"unknown":0,"flapping":1,)"
            R"("maintenance":0},"incidents_open":1})");
}

TEST_F(WebCalls, ShowTheNewestChecksOfManyMonitors) {
  const MonitorSpec quiet = newMonitor(alice.id, "quiet");
  const MonitorSpec busy = newMonitor(alice.id, "busy");
  CheckResult result;
  result.verdict = Verdict::Up;
  result.response_time = milliseconds(12);
  for (int i = 0; i < 40; ++i) {
    if (i == 39) result.verdict = Verdict::Down;
    addCheck("busy", clock.wallNow() - std::chrono::minutes(40 - i), result);
  }

  const HttpReply answer = call(signIn(), "GET",
                                "/strips?ids=" + busy.id.text() + "," + quiet.id.text() +
                                    ",x,0191e3a5-9c0a-7000-8000-000000000000," + busy.id.text());

  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto strips = ordered_json::parse(answer.body);
  EXPECT_EQ(keysOf(strips), (std::vector<std::string>{busy.id.text(), quiet.id.text()}));
  const auto& checks = strips.at(busy.id.text()).at("checks");
  ASSERT_EQ(checks.size(), 30U);
  EXPECT_EQ(checks[0].dump(),
            R"({"checked_at":"2025-06-15T14:36:40.000Z","is_up":true,"response_time_ms":12})");
  EXPECT_EQ(checks[29].at("is_up"), false);
  EXPECT_EQ(checks[29].at("checked_at"), "2025-06-15T15:05:40.000Z");
  EXPECT_TRUE(strips.at(quiet.id.text()).at("checks").empty());
  EXPECT_EQ(strips.at(quiet.id.text()).at("uptime_24h").dump(), R"({"up":0,"down":0,"no_data":1})");
}

TEST_F(WebCalls, RefuseStripsOfMoreThanFifty) {
  std::string ids = Uuid().text();
  for (int i = 1; i < 50; ++i) ids += "," + Uuid::named(Uuid(), std::to_string(i)).text();
  const Browser browser = signIn();
  EXPECT_EQ(call(browser, "GET", "/strips?ids=" + ids).status, 200);
  EXPECT_EQ(call(browser, "GET", "/strips?ids=" + ids + ",x").status, 422);
  EXPECT_EQ(call(browser, "GET", "/strips").body, "{}");
}

TEST_F(WebCalls, ShowAHistoryInSteps) {
  const MonitorSpec spec = newMonitor(alice.id, "a");
  CheckResult result;
  result.verdict = Verdict::Up;
  result.response_time = milliseconds(20);
  addCheck("a", WallTime(seconds(1'749'996'000)) + std::chrono::minutes(5), result);
  result.verdict = Verdict::Down;
  addCheck("a", WallTime(seconds(1'749'996'000)) + std::chrono::minutes(6), result);
  const Browser browser = signIn();
  const std::string path = "/monitors/" + spec.id.text() + "/series";

  const HttpReply answer = call(browser, "GET", path + "?from=2025-06-15T10:00:00Z&step=3600");

  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto series = ordered_json::parse(answer.body);
  EXPECT_EQ(series.at("from"), "2025-06-15T10:00:00.000Z");
  EXPECT_EQ(series.at("step_seconds"), 3600);
  ASSERT_EQ(series.at("points").size(), 1U) << answer.body;
  const auto& point = series.at("points")[0];
  EXPECT_EQ(point.at("at"), "2025-06-15T14:00:00.000Z");
  EXPECT_EQ(point.at("checks").dump(), R"({"up":1,"degraded":0,"down":1,"unknown":0})");
  EXPECT_EQ(point.at("response_time_ms").at("mean"), 20);
  for (const char* wrong :
       {"?step=3600", "?from=2025-06-15T10:00:00Z", "?from=2025-06-15T10:00:00Z&step=7",
        "?from=2026-06-15T10:00:00Z&step=60", "?from=2025-01-15T10:00:00Z&step=60"}) {
    EXPECT_EQ(call(browser, "GET", path + wrong).status, 422) << wrong;
  }
}

TEST_F(WebCalls, CheckAMonitorThatIsNotStored) {
  const Browser browser = signIn();
  judge = [](const User& user, const OptionInput& asked) {
    if (entryOf(asked, "name") == nullptr) {
      throw MonitorRefused(MonitorRefused::Reason::Invalid, "the monitor cannot be taken",
                           {{"name", "is missing"}});
    }
    MonitorSpec spec;
    spec.owner = user.id;
    spec.kind = "tcp";
    spec.timeout = seconds(1);
    return spec;
  };
  run = [this](const MonitorSpec&, const std::function<void(CheckRecord &&)>& done) {
    CheckRecord check;
    check.started_at = clock.wallNow();
    check.result.verdict = Verdict::Down;
    check.result.failure.emplace();
    check.result.failure->code = "refused";
    check.result.failure->summary = "connection refused";
    done(std::move(check));
    return true;
  };
  const HttpReply answer = call(browser, "POST", "/probe", R"({"name":"x"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto check = ordered_json::parse(answer.body);
  EXPECT_EQ(check.at("is_up"), false);
  EXPECT_EQ(check.at("error").at("code"), "refused");
  EXPECT_TRUE(check.contains("timings"));
  EXPECT_TRUE(call(browser, "GET", "/monitors").body == "[]");

  EXPECT_TRUE(blames(call(browser, "POST", "/probe", R"({"url":"x"})"), "name"));
  run = [](const MonitorSpec&, const std::function<void(CheckRecord &&)>&) { return false; };
  EXPECT_EQ(call(browser, "POST", "/probe", R"({"name":"x"})").status, 503);
}

TEST_F(WebCalls, TellAdministratorsOfUsersPluginsAndTheConfiguration) {
  newSignIn("root@example.com", true);
  newMonitor(alice.id, "a");
  plugins = {{.kind = "http",
              .name = "promonitor.http",
              .version = "1.2",
              .file = "/lib/http.so",
              .isolation = "inline",
              .runner = std::nullopt},
             {.kind = "smtp",
              .name = "smtp",
              .version = "1",
              .file = "/lib/smtp.so",
              .isolation = "process",
              .runner = PluginFacts::Runner{{41, 42}, 3, "running"}}};
  configuration = {"/etc/promonitor/promonitor.yaml", "log: {level: info}\n"};
  const Browser root = signIn("root@example.com");

  const auto users = ordered_json::parse(call(root, "GET", "/admin/users").body);
  ASSERT_EQ(users.size(), 2U);
  EXPECT_EQ(users[0].dump(),
            R"({"email":"alice@example.com","plan":"team","is_admin":false,"monitors":1,)"
            R"("created_at":"2025-06-15T15:06:40.000Z"})");
  EXPECT_EQ(users[1].at("is_admin"), true);
  EXPECT_EQ(call(root, "GET", "/admin/plugins").body,
            R"([{"kind":"http","name":"promonitor.http","version":"1.2","file":"/lib/http.so",)"
            R"("isolation":"inline","runner":null},{"kind":"smtp","name":"smtp","version":"1",)"
            R"("file":"/lib/smtp.so","isolation":"process","runner":{"pids":[41,42],"restarts":3,)"
            R"("state":"running"}}])");
  EXPECT_EQ(call(root, "GET", "/admin/configuration").body,
            R"({"file":"/etc/promonitor/promonitor.yaml","text":"log: {level: info}\n"})");

  store.setAdmin(store.findUserByEmail("root@example.com")->id, false, clock.wallNow());
  EXPECT_EQ(call(root, "GET", "/admin/users").status, 403) << "at once";
}

TEST_F(WebCalls, TellAdministratorsWhoChangedWhat) {
  newSignIn("root@example.com", true);
  const Actor by{"ops@example.com", "AbCd1234", "192.0.2.1"};
  for (const char* email : {"a@example.com", "b@example.com", "c@example.com"}) {
    store.saveUser(email, "free", clock.wallNow(), by);
  }
  const Browser root = signIn("root@example.com");

  const HttpReply first = call(root, "GET", "/admin/audit?limit=2");

  const auto entries = ordered_json::parse(first.body);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(keysOf(entries[0]),
            (std::vector<std::string>{"id", "at", "by", "action", "object", "before", "after"}));
  EXPECT_EQ(entries[0].at("by").dump(),
            R"({"name":"ops@example.com","key":"AbCd1234","address":"192.0.2.1"})");
  EXPECT_EQ(entries[0].at("object").dump(), R"({"kind":"user","id":"c@example.com"})");
  EXPECT_EQ(entries[0].at("action"), "user.save");
  EXPECT_EQ(entries[0].at("before"), nullptr);
  const std::string link = first.header("link");
  ASSERT_TRUE(link.starts_with("</web/v1/admin/audit?limit=2&cursor=")) << link;
  const std::string next = link.substr(8, link.find('>') - 8);
  const auto rest = ordered_json::parse(call(root, "GET", next).body);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].at("object").at("id"), "a@example.com");
  for (const char* cursor : {"0", "x", "-1", "1x", "99999999999999999999"}) {
    EXPECT_EQ(call(root, "GET", std::string("/admin/audit?cursor=") + cursor).status, 422);
  }
}

}  // namespace
}  // namespace promonitor::api

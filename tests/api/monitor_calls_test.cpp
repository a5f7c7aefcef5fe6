#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/monitor_list.hpp"
#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

using MonitorCalls = ApiTest;

const std::string kUnknownId = "0191e3a5-9c0a-7000-8000-000000000000";

CheckResult passed(Duration took = milliseconds(12), std::optional<int> status = 200) {
  CheckResult result;
  result.verdict = Verdict::Up;
  result.status_code = status;
  result.response_time = took;
  return result;
}

CheckResult failed(const std::string& summary, Verdict verdict = Verdict::Down) {
  CheckResult result;
  result.verdict = verdict;
  result.failure = Failure{Phase::Connect, "refused", summary, "", ""};
  return result;
}

TEST_F(MonitorCalls, ShowsAMonitorAsDocumented) {
  const auto spec = newMonitor(alice.id, "Production API");

  const auto answer = ask(pathOf(spec));

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "application/json");
  EXPECT_EQ(answer.body,
            R"({"id":")" + spec.id.text() +
                R"(","name":"Production API","url":"https://api.example.com/health","kind":"http",)"
                R"("status":"pending","interval_seconds":60,"is_paused":false,)"
                R"("created_at":"2025-01-15T10:30:00Z"})");
}

TEST_F(MonitorCalls, ShowsStatusAndPause) {
  auto spec = newMonitor(alice.id, "a");
  spec.paused = true;
  spec.interval = milliseconds(1500);
  store.saveMonitors({spec}, {});
  store.commit({.checks = {}, .states = {{key_of["a"], {.status = Status::Down}}}, .missed = {}});

  const auto monitor = ordered_json::parse(ask(pathOf(spec)).body);

  EXPECT_EQ(monitor.at("status"), "down");
  EXPECT_EQ(monitor.at("is_paused"), true);
  EXPECT_EQ(monitor.at("interval_seconds"), 2);
}

TEST_F(MonitorCalls, TellsTheStateWhenAsked) {
  const auto spec = newMonitor(alice.id, "a");
  const WallTime since(milliseconds(1'750'000'000'123));
  const StateSnapshot flapping{.status = Status::Up,
                               .health = Health::Flapping,
                               .since = since,
                               .incident = since - milliseconds(1),
                               .flapping = {.active = true, .history = 5}};
  const auto state = [&](const std::string& path) {
    return ordered_json::parse(ask(path).body).at("state").dump();
  };

  EXPECT_EQ(state(pathOf(spec, "?include=state")),
            R"({"health":"pending","status_since":null,"incident_since":null,)"
            R"("is_flapping":false})");
  store.commit({.states = {{key_of["a"], flapping}}});
  const std::string told = R"({"health":"flapping","status_since":"2025-06-15T15:06:40.123Z",)"
                           R"("incident_since":"2025-06-15T15:06:40.122Z","is_flapping":true})";
  EXPECT_EQ(state(pathOf(spec, "?include=config,state")), told);
  for (const char* const beside : {"x=%", "%zz=1", "x=%00", "=%ff", "include=%", "include=x"}) {
    EXPECT_EQ(state(pathOf(spec, std::string("?include=state&") + beside)), told) << beside;
    EXPECT_EQ(state(pathOf(spec, std::string("?") + beside + "&include=state")), told) << beside;
  }
  EXPECT_EQ(ordered_json::parse(ask(std::string(kMonitors) + "?include=state").body)[0]
                .at("state")
                .dump(),
            told);
  auto paused = spec;
  paused.paused = true;
  store.saveMonitors({paused}, {});
  EXPECT_EQ(ordered_json::parse(state(pathOf(spec, "?include=state"))).at("health"), "paused");
  for (const char* const query : {"", "?include=", "?include=states", "?state"}) {
    SCOPED_TRACE(query);
    EXPECT_EQ(ordered_json::parse(ask(pathOf(spec, query)).body).size(), 8U);
    EXPECT_EQ(ordered_json::parse(ask(std::string(kMonitors) + query).body)[0].size(), 8U);
  }
}

TEST_F(MonitorCalls, ListsTheUsersMonitorsNewestFirst) {
  EXPECT_EQ(ask(kMonitors).body, "[]");
  const auto bob = newUser("bob@example.com", "team");
  for (const char* name : {"first", "second", "third"}) newMonitor(alice.id, name);
  newMonitor(bob.id, "foreign");

  for (const char* path :
       {"/api/v1/monitors", "/api/v1/monitors/", "/api/v1/monitors?x=1&include=limit"}) {
    SCOPED_TRACE(path);
    const auto answer = ask(path);
    ASSERT_EQ(answer.body.front(), '[');
    const auto monitors = ordered_json::parse(answer.body);
    ASSERT_EQ(monitors.size(), 3U);
    EXPECT_EQ(monitors[0].at("name"), "third");
    EXPECT_EQ(monitors[2].at("name"), "first");
    EXPECT_EQ(keysOf(monitors[1]),
              (std::vector<std::string>{"id", "name", "url", "kind", "status", "interval_seconds",
                                        "is_paused", "created_at"}));
  }
}

TEST_F(MonitorCalls, ListsEachOfManyMonitorsOnce) {
  for (const std::size_t count : {MonitorList::kPage, 2 * MonitorList::kPage + 1}) {
    SCOPED_TRACE(count);
    while (key_of.size() < count) newMonitor(alice.id, "m" + std::to_string(key_of.size()));

    const auto monitors = ordered_json::parse(ask(kMonitors).body);

    ASSERT_EQ(monitors.size(), count);
    std::size_t expected = count;
    for (const auto& monitor : monitors) {
      ASSERT_EQ(monitor.at("name"), "m" + std::to_string(--expected));
    }
  }
}

TEST_F(MonitorCalls, CutsAListThatCannotBeReadToItsEnd) {
  while (key_of.size() < 2 * MonitorList::kPage) {
    newMonitor(alice.id, "m" + std::to_string(key_of.size()));
  }
  MonitorList list(store, alice.id, {}, *log);
  std::string body;
  ASSERT_EQ(list.next(body), BodySource::Piece::More);
  store.fail(true);

  EXPECT_EQ(list.next(body), BodySource::Piece::Failed);
}

TEST_F(MonitorCalls, ListsTheLatestHundredChecks) {
  const auto spec = newMonitor(alice.id, "a");
  EXPECT_EQ(ask(pathOf(spec, "/checks")).body, "[]");
  for (int i = 0; i < 101; ++i)
    addCheck("a", WallTime(milliseconds(1750000000123) + seconds(i)), passed());

  const auto checks = ordered_json::parse(ask(pathOf(spec, "/checks")).body);

  ASSERT_EQ(checks.size(), 100U);
  EXPECT_EQ(keysOf(checks[0]), (std::vector<std::string>{"id", "status_code", "response_time_ms",
                                                         "is_up", "error_message", "checked_at"}));
  EXPECT_EQ(checks[0].at("checked_at"), "2025-06-15T15:08:20.123Z");
  EXPECT_EQ(checks[99].at("checked_at"), "2025-06-15T15:06:41.123Z");
  std::set<std::string> ids;
  std::string newer = "g";
  for (const auto& check : checks) {
    const std::string id = check.at("id");
    EXPECT_LT(id, newer);
    newer = id;
  }
}

TEST_F(MonitorCalls, ShowsWhatAChecksFieldsMean) {
  const struct {
    const char* name;
    const char* kind;
    CheckResult result;
    const char* expected;
  } cases[] = {
      {"up", "http", passed(),
       R"("status_code":200,"response_time_ms":12,"is_up":true,"error_message":null)"},
      {"rounded up", "http", passed(std::chrono::microseconds(1500)),
       R"("status_code":200,"response_time_ms":2,"is_up":true,"error_message":null)"},
      {"rounded down", "http", passed(std::chrono::microseconds(499)),
       R"("status_code":200,"response_time_ms":0,"is_up":true,"error_message":null)"},
      {"never negative", "http", passed(milliseconds(-5)),
       R"("status_code":200,"response_time_ms":0,"is_up":true,"error_message":null)"},
      {"no response", "http", failed("connection refused"),
       R"("status_code":null,"response_time_ms":0,"is_up":false,"error_message":"connection refused")"},
      {"unknown", "http", failed("no descriptor left", Verdict::Unknown),
       R"("status_code":null,"response_time_ms":0,"is_up":false,"error_message":"no descriptor left")"},
      {"degraded", "ping", failed("slow", Verdict::Degraded),
       R"("status_code":null,"response_time_ms":0,"is_up":true,"error_message":null)"},
      {"unexplained", "tcp", failed(""),
       R"("status_code":null,"response_time_ms":0,"is_up":false,"error_message":"the check did not pass")"},
      {"tcp", "tcp", passed(),
       R"("status_code":null,"response_time_ms":12,"is_up":true,"error_message":null)"},
      {"ping", "ping", passed(),
       R"("status_code":null,"response_time_ms":12,"is_up":true,"error_message":null)"},
      {"ssl", "ssl", passed(),
       R"("status_code":null,"response_time_ms":12,"is_up":true,"error_message":null)"},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.name);
    const auto spec = newMonitor(alice.id, expected.name, expected.kind);
    addCheck(expected.name, WallTime(seconds(1750000000)), expected.result);

    const auto body = ask(pathOf(spec, "/checks")).body;

    EXPECT_NE(body.find(expected.expected), std::string::npos) << body;
  }
}

TEST_F(MonitorCalls, KeepsErrorMessagesShortAndValid) {
  const auto spec = newMonitor(alice.id, "a");
  std::string summary = "\"\n\x01\xff";
  for (int i = 0; i < 400; ++i) summary += "\xc3\xa9";
  addCheck("a", WallTime(seconds(1750000000)), failed(summary));

  const auto checks = ordered_json::parse(ask(pathOf(spec, "/checks")).body);

  std::string expected = "\"\n\x01\xef\xbf\xbd";
  for (int i = 4; i < 300; ++i) expected += "\xc3\xa9";
  EXPECT_EQ(checks[0].at("error_message"), expected);
}

TEST_F(MonitorCalls, TellsWhyACheckFailedWhenAsked) {
  const auto spec = newMonitor(alice.id, "a");
  CheckResult result = failed("refused");
  result.failure->code = "connect_refused";
  result.failure->phase = Phase::Connect;
  result.attributes = {{"tried", "192.0.2.1:443 connect_refused 0.012"},
                       {"tried", "[2001:db8::1]:443 connect_timeout 0.25"},
                       {"evidence", "HTTP/1.1 \"x\""}};
  addCheck("a", WallTime(seconds(1750000000)), result);
  addCheck("a", WallTime(seconds(1750000001)), passed());

  const auto checks =
      ordered_json::parse(ask(pathOf(spec, "/checks?x=1&include=state,error")).body);

  EXPECT_TRUE(checks[0].at("error").is_null());
  const auto& error = checks[1].at("error");
  EXPECT_EQ(keysOf(error), (std::vector<std::string>{"verdict", "phase", "code", "summary",
                                                     "expected", "got", "tried", "evidence"}));
  EXPECT_EQ(error.at("code"), "connect_refused");
  EXPECT_EQ(error.at("phase"), "connect");
  EXPECT_EQ(error.at("tried"),
            ordered_json::parse(R"([{"address":"192.0.2.1:443","code":"connect_refused",)"
                                R"("seconds":0.012},{"address":"[2001:db8::1]:443",)"
                                R"("code":"connect_timeout","seconds":0.25}])"));
  EXPECT_EQ(error.at("evidence"), "HTTP/1.1 \"x\"");
  for (const char* const query : {"", "?include=", "?include=errors", "?include=%", "?error"}) {
    const auto plain = ordered_json::parse(ask(pathOf(spec, "/checks") + query).body);
    EXPECT_FALSE(plain[1].contains("error")) << query;
  }
}

TEST_F(MonitorCalls, AnswersForeignUnknownAndMalformedIdsAlike) {
  const auto bob = newUser("bob@example.com", "team");
  const auto foreign = newMonitor(bob.id, "foreign");
  for (const std::string rest : {"", "/checks"}) {
    for (const std::string& id :
         {foreign.id.text(), kUnknownId, std::string("x"), std::string(".."), std::string("%2e%2e"),
          kUnknownId + "0", std::string("%F0%9F%98%80"), "{" + kUnknownId + "}",
          std::string(1000, 'a')}) {
      std::string path = kMonitors;
      path.append("/").append(id).append(rest);
      SCOPED_TRACE(path);
      EXPECT_EQ(errorOf(ask(path)),
                R"(404 {"error":"you have no monitor with this id","code":"monitor_not_found"})");
    }
  }
}

TEST_F(MonitorCalls, TakesIdsInUpperCase) {
  const auto spec = newMonitor(alice.id, "a");
  std::string id = spec.id.text();
  for (char& c : id) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));

  EXPECT_EQ(ask(std::string(kMonitors) + "/" + id).body, ask(pathOf(spec)).body);
}

TEST_F(MonitorCalls, AnswersHeadLikeGetWithoutABody) {
  newMonitor(alice.id, "a");
  const auto get = ask(kMonitors);
  const auto head = send("HEAD", kMonitors);

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), std::to_string(get.body.size()));
}

}  // namespace
}  // namespace promonitor::api

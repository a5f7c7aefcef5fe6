#include <array>
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "api/api.hpp"
#include "api/http/http_server.hpp"
#include "api/monitor_routes.hpp"
#include "api/operations_routes.hpp"
#include "core/account/accounts.hpp"
#include "core/base/log.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/manual_clock.hpp"

#include <nlohmann/json.hpp>

namespace promonitor::api {
namespace {

using nlohmann::ordered_json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HttpAnswer;
using testing::HttpClient;

constexpr const char* kMonitors = "/api/v1/monitors";
const std::string kUnknownId = "0191e3a5-9c0a-7000-8000-000000000000";

/// The published API over real HTTP, on a store in memory.
class ApiWireTest : public ::testing::Test {
 protected:
  ApiWireTest() {
    std::vector<Route> routes = monitorRoutes(store);
    for (auto& route : healthRoutes([this] { return not_ready; })) routes.push_back(route);
    for (auto& route : metricsRoutes(registry)) routes.push_back(route);
    routes.push_back({"GET", "/api/v1/broken", Access::Read, "Fails.",
                      [](const Call&) -> Response { throw std::logic_error("/secret/path"); }});
    routes.push_back({"POST", "/api/v1/write", Access::Write, "Needs a writing key.",
                      [](const Call&) { return Response(); }});
    api = std::make_unique<Api>(ApiServices{authenticator, limits, clock, *log, registry},
                                std::move(routes));
    ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.workers = 2;
    settings.tick = milliseconds(10);
    server = std::make_unique<HttpServer>(settings, *api, clock, *log);
    alice = newUser("alice@example.com", "team");
  }

  struct Person {
    UserId id{};
    std::string key;
  };

  Person newUser(const std::string& email, const std::string& plan) {
    const UserId id = accounts.saveUser(email, plan).id;
    return {id, newKey(id)};
  }
  std::string newKey(UserId user, const KeyRequest& request = {.name = "test"}) {
    return accounts.createKey(user, request).text.text();
  }
  static std::string bearer(const std::string& key) {
    return "Authorization: Bearer " + key + "\r\n";
  }

  HttpAnswer ask(const std::string& path, const std::string& fields) {
    HttpClient client(server->port());
    auto answer = client.get(path, fields);
    return answer ? *answer : HttpAnswer();
  }
  HttpAnswer ask(const std::string& path) { return ask(path, bearer(alice.key)); }
  HttpAnswer send(const std::string& method, const std::string& path) {
    HttpClient client(server->port());
    client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + bearer(alice.key) + "\r\n");
    auto answer = client.read(method == "HEAD");
    return answer ? *answer : HttpAnswer();
  }

  MonitorSpec newMonitor(UserId owner, const std::string& name, const std::string& kind = "http") {
    MonitorSpec spec;
    spec.id = Uuid::named(Uuid(), name);
    spec.owner = owner;
    spec.name = name;
    spec.kind = kind;
    spec.target = "https://api.example.com/health";
    spec.created_at = WallTime(seconds(1736937000 + created++));
    key_of[name] = store.saveMonitors({spec}, {}).front();
    return spec;
  }
  void addCheck(const std::string& monitor, WallTime at, CheckResult result) {
    store.commit(
        {.checks = {{key_of[monitor], at, at, std::move(result)}}, .states = {}, .missed = {}});
  }
  static std::string pathOf(const MonitorSpec& spec, const std::string& rest = "") {
    return kMonitors + ("/" + spec.id.text()) + rest;
  }
  static std::vector<std::string> keysOf(const ordered_json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
  }
  /// The error body without what differs from request to request.
  static std::string errorOf(const HttpAnswer& answer) {
    auto body = ordered_json::parse(answer.body);
    EXPECT_EQ(body.at("request_id"), answer.header("x-request-id"));
    body.erase("request_id");
    return std::to_string(answer.status) + " " + body.dump();
  }

  std::shared_ptr<spdlog::logger> log = makeLogger({.level = "off"});
  ManualClock clock;
  FaultyStore store;
  PlanTable plans;
  Accounts accounts{store, plans, clock};
  Authenticator authenticator{store, plans, clock};
  RateLimits limits;
  prometheus::Registry registry;
  std::optional<std::string> not_ready;
  std::map<std::string, MonitorKey> key_of;
  int created = 0;
  std::unique_ptr<Api> api;
  std::unique_ptr<HttpServer> server;
  Person alice;
};

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

TEST_F(ApiWireTest, ShowsAMonitorAsDocumented) {
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

TEST_F(ApiWireTest, ShowsStatusAndPause) {
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

TEST_F(ApiWireTest, ListsTheUsersMonitorsNewestFirst) {
  EXPECT_EQ(ask(kMonitors).body, "[]");
  const auto bob = newUser("bob@example.com", "team");
  for (const char* name : {"first", "second", "third"}) newMonitor(alice.id, name);
  newMonitor(bob.id, "foreign");

  for (const char* path :
       {"/api/v1/monitors", "/api/v1/monitors/", "/api/v1/monitors?x=1&limit=abc"}) {
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

TEST_F(ApiWireTest, ListsTheLatestHundredChecks) {
  const auto spec = newMonitor(alice.id, "a");
  EXPECT_EQ(ask(pathOf(spec, "/checks")).body, "[]");
  for (int i = 0; i < 101; ++i)
    addCheck("a", WallTime(milliseconds(1750000000123 + i * 1000)), passed());

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

TEST_F(ApiWireTest, ShowsWhatAChecksFieldsMean) {
  const struct {
    const char* name;
    const char* kind;
    CheckResult result;
    const char* expected;
  } kCases[] = {
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
  for (const auto& expected : kCases) {
    SCOPED_TRACE(expected.name);
    const auto spec = newMonitor(alice.id, expected.name, expected.kind);
    addCheck(expected.name, WallTime(seconds(1750000000)), expected.result);

    const auto body = ask(pathOf(spec, "/checks")).body;

    EXPECT_NE(body.find(expected.expected), std::string::npos) << body;
  }
}

TEST_F(ApiWireTest, KeepsErrorMessagesShortAndValid) {
  const auto spec = newMonitor(alice.id, "a");
  std::string summary = "\"\n\x01\xff";
  for (int i = 0; i < 400; ++i) summary += "\xc3\xa9";
  addCheck("a", WallTime(seconds(1750000000)), failed(summary));

  const auto checks = ordered_json::parse(ask(pathOf(spec, "/checks")).body);

  std::string expected = "\"\n\x01\xef\xbf\xbd";
  for (int i = 4; i < 300; ++i) expected += "\xc3\xa9";
  EXPECT_EQ(checks[0].at("error_message"), expected);
}

TEST_F(ApiWireTest, AnswersEveryBadKeyAlike) {
  const std::string revoked = newKey(alice.id);
  accounts.revokeKey(alice.id, revoked.substr(3, 8));
  const std::string expired =
      newKey(alice.id, {.name = "old", .expires_at = clock.wallNow() + seconds(1)});
  clock.advance(seconds(2));
  const std::string wrong_scope =
      newKey(alice.id, {.name = "writer", .can_read = false, .can_write = true});
  const std::string unknown = ApiKeyText::generate().text();
  std::string bad_checksum = alice.key;
  bad_checksum.back() = bad_checksum.back() == 'x' ? 'y' : 'x';
  const struct {
    const char* name;
    std::string fields;
  } kCases[] = {
      {"missing", ""},
      {"empty", "Authorization:\r\n"},
      {"scheme alone", "Authorization: Bearer\r\n"},
      {"basic", "Authorization: Basic " + alice.key + "\r\n"},
      {"no scheme", "Authorization: " + alice.key + "\r\n"},
      {"malformed", bearer("pm_short")},
      {"10 KB", bearer("pm_" + std::string(10000, 'x'))},
      {"two tokens", bearer(alice.key + " " + alice.key)},
      {"sent twice", bearer(alice.key) + bearer(alice.key)},
      {"bad checksum", bearer(bad_checksum)},
      {"unknown", bearer(unknown)},
      {"revoked", bearer(revoked)},
      {"expired", bearer(expired)},
      {"without the scope", bearer(wrong_scope)},
  };
  for (const auto& bad : kCases) {
    SCOPED_TRACE(bad.name);
    for (const std::string path : {kMonitors, "/api/v1/monitors?key=", "/api/v1/monitors/x"}) {
      const auto answer = ask(path.back() == '=' ? path + alice.key : path, bad.fields);
      EXPECT_EQ(errorOf(answer),
                R"(401 {"error":"a valid API key is required: Authorization: Bearer pm_...",)"
                R"("code":"unauthorized"})");
      EXPECT_EQ(answer.header("www-authenticate"), "Bearer");
    }
  }
}

TEST_F(ApiWireTest, TakesTheSchemeInAnyCase) {
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER  "}) {
    SCOPED_TRACE(scheme);
    EXPECT_EQ(ask(kMonitors, std::string("Authorization: ") + scheme + alice.key + "\r\n").status,
              200);
  }
}

TEST_F(ApiWireTest, RefusesToWriteWithAReadingKey) {
  EXPECT_EQ(send("POST", "/api/v1/write").status, 401);
  alice.key = newKey(alice.id, {.name = "writer", .can_write = true});
  EXPECT_EQ(send("POST", "/api/v1/write").status, 200);
}

TEST_F(ApiWireTest, AnswersForeignUnknownAndMalformedIdsAlike) {
  const auto bob = newUser("bob@example.com", "team");
  const auto foreign = newMonitor(bob.id, "foreign");
  for (const std::string rest : {"", "/checks"}) {
    for (const std::string& id :
         {foreign.id.text(), kUnknownId, std::string("x"), std::string(".."), std::string("%2e%2e"),
          kUnknownId + "0", std::string("%F0%9F%98%80"), "{" + kUnknownId + "}",
          std::string(1000, 'a')}) {
      SCOPED_TRACE(id + rest);
      EXPECT_EQ(errorOf(ask(std::string(kMonitors) + "/" + id + rest)),
                R"(404 {"error":"you have no monitor with this id","code":"monitor_not_found"})");
    }
  }
}

TEST_F(ApiWireTest, TakesIdsInUpperCase) {
  const auto spec = newMonitor(alice.id, "a");
  std::string id = spec.id.text();
  for (char& c : id) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));

  EXPECT_EQ(ask(std::string(kMonitors) + "/" + id).body, ask(pathOf(spec)).body);
}

TEST_F(ApiWireTest, AnswersUnknownPathsAndWrongMethodsInJson) {
  const struct {
    const char* method;
    const char* path;
    int status;
    const char* allow;
  } kCases[] = {
      {"GET", "/", 404, ""},
      {"GET", "/api/v1", 404, ""},
      {"GET", "//api//v1//monitors", 404, ""},
      {"GET", "/api/v1/../v1/monitors", 404, ""},
      {"GET", "/api/v1/%2e%2e/v1/monitors", 404, ""},
      {"GET", "/api/v1/monitors//", 404, ""},
      {"GET", "/api/v1/monitors//checks", 404, ""},
      {"GET", "/API/v1/monitors", 404, ""},
      {"POST", "/nowhere", 404, ""},
      {"DELETE", "/api/v1/monitors", 405, "GET, HEAD, OPTIONS"},
      {"GET", "/api/v1/write", 405, "POST, OPTIONS"},
      {"POST", "/healthz", 405, "GET, HEAD, OPTIONS"},
  };
  for (const auto& expected : kCases) {
    SCOPED_TRACE(std::string(expected.method) + " " + expected.path);
    const auto answer = send(expected.method, expected.path);
    EXPECT_EQ(answer.status, expected.status);
    EXPECT_EQ(answer.header("allow"), expected.allow);
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(keysOf(ordered_json::parse(answer.body)),
              (std::vector<std::string>{"error", "code", "request_id"}));
    EXPECT_EQ(answer.header("x-ratelimit-limit"), "500");
  }
  EXPECT_EQ(send("OPTIONS", kMonitors).status, 204);
}

TEST_F(ApiWireTest, AnswersHeadLikeGetWithoutABody) {
  newMonitor(alice.id, "a");
  const auto get = ask(kMonitors);
  const auto head = send("HEAD", kMonitors);

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), std::to_string(get.body.size()));
}

TEST_F(ApiWireTest, SendsLimitHeadersOnEveryAnswer) {
  const auto spec = newMonitor(alice.id, "a");
  const auto free = newUser("free@example.com", "free");
  ask(kMonitors, bearer(free.key));
  ask(kMonitors, bearer(free.key));
  const struct {
    const char* name;
    std::string path, fields;
    int status;
    const char* limit;
    const char* remaining;
  } kCases[] = {
      {"served", kMonitors, bearer(alice.key), 200, "500", "499"},
      {"not found", pathOf(spec) + "0", bearer(alice.key), 404, "500", "498"},
      {"no such path", "/x", bearer(alice.key), 404, "500", "497"},
      {"no such method", "/api/v1/write", bearer(alice.key), 405, "500", "496"},
      {"failed", "/api/v1/broken", bearer(alice.key), 500, "500", "496"},
      {"no key", kMonitors, "", 401, "60", "59"},
      {"no key and no path", "/x", "", 404, "60", "58"},
      {"over the limit", kMonitors, bearer(free.key), 429, "2", "0"},
      {"refused", "/%00", bearer(alice.key), 400, "60", "58"},
  };
  for (const auto& expected : kCases) {
    SCOPED_TRACE(expected.name);
    const auto answer = ask(expected.path, expected.fields);
    EXPECT_EQ(answer.status, expected.status);
    EXPECT_EQ(answer.header("x-ratelimit-limit"), expected.limit);
    EXPECT_EQ(answer.header("x-ratelimit-remaining"), expected.remaining);
    EXPECT_GE(std::stoll(answer.header("x-ratelimit-reset")), 1750000000);
    EXPECT_EQ(answer.header("x-request-id").size(), 16U);
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
  }
}

TEST_F(ApiWireTest, LimitsEachUserByThePlan) {
  const auto free = newUser("free@example.com", "free");
  const auto other = newUser("other@example.com", "free");
  const std::string second_key = newKey(free.id);
  EXPECT_EQ(ask(kMonitors, bearer(free.key)).status, 200);
  clock.advance(seconds(20));
  EXPECT_EQ(ask(kMonitors, bearer(second_key)).status, 200);

  const auto refused = ask(kMonitors, bearer(free.key));
  EXPECT_EQ(
      errorOf(refused),
      R"(429 {"error":"the limit of 2 requests per minute is reached","code":"rate_limited"})");
  ASSERT_EQ(refused.header("retry-after"), "40");
  EXPECT_EQ(ask(kMonitors, bearer(second_key)).status, 429);
  EXPECT_EQ(ask(kMonitors, bearer(other.key)).status, 200);

  clock.advance(seconds(std::stoi(refused.header("retry-after"))));
  EXPECT_EQ(ask(kMonitors, bearer(free.key)).status, 200);
  EXPECT_EQ(ask(kMonitors, bearer(free.key)).status, 429);
}

TEST_F(ApiWireTest, LimitsCallsWithoutAKeyByAddress) {
  for (int i = 0; i < 60; ++i) ASSERT_EQ(ask(kMonitors, "").status, 401);

  EXPECT_EQ(ask(kMonitors, "").status, 429);
  EXPECT_EQ(ask(kMonitors, bearer("pm_wrong")).status, 429);
  EXPECT_EQ(ask("/x", "").status, 429);
  EXPECT_EQ(ask(kMonitors).status, 200);
  EXPECT_EQ(ask("/healthz", "").status, 200);
}

TEST_F(ApiWireTest, ServesExactlyTheLimitToConcurrentCalls) {
  const auto pro = newUser("pro@example.com", "pro");
  std::atomic<int> served = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < 50; ++caller) {
      callers.emplace_back([&] {
        HttpClient client(server->port());
        for (int i = 0; i < 20; ++i) {
          const auto answer = client.get(kMonitors, bearer(pro.key));
          if (answer && answer->status == 200) ++served;
          if (answer && answer->status == 429) ++refused;
        }
      });
    }
  }

  EXPECT_EQ(served, 50);
  EXPECT_EQ(refused, 950);
}

TEST_F(ApiWireTest, AnswersAStorageFaultWithoutDetails) {
  const auto spec = newMonitor(alice.id, "a");
  ASSERT_EQ(ask(kMonitors).status, 200);
  store.fail(true);

  for (const std::string& path : {std::string(kMonitors), pathOf(spec), pathOf(spec, "/checks")}) {
    SCOPED_TRACE(path);
    EXPECT_EQ(errorOf(ask(path)),
              R"(500 {"error":"the results cannot be read now; try again later",)"
              R"("code":"storage_unavailable"})");
  }
  // The key's row is not cached any more, so that telling who calls fails as well.
  clock.advance(seconds(10));
  const auto answer = ask(kMonitors);
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.header("x-ratelimit-limit"), "60");

  store.fail(false);
  EXPECT_EQ(ask(kMonitors).header("x-ratelimit-remaining"), "498");
}

TEST_F(ApiWireTest, AnswersAFaultOfOursWithoutDetails) {
  EXPECT_EQ(errorOf(ask("/api/v1/broken")),
            R"(500 {"error":"the server failed to answer this request","code":"internal_error"})");
}

TEST_F(ApiWireTest, TellsItsHealthToEverybody) {
  EXPECT_EQ(ask("/healthz", "").body, R"({"status":"ok"})");
  EXPECT_EQ(ask("/readyz", "").body, R"({"status":"ready"})");

  not_ready = "the store does not answer";

  EXPECT_EQ(errorOf(ask("/readyz", "")),
            R"(503 {"error":"the store does not answer","code":"not_ready"})");
  EXPECT_EQ(ask("/healthz", "").status, 200);
  EXPECT_EQ(ask("/healthz", "").header("x-ratelimit-limit"), "");
}

TEST_F(ApiWireTest, ServesItsMetrics) {
  ask(kMonitors);
  ask(kMonitors, "");

  const auto answer = ask("/metrics", "");

  EXPECT_EQ(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const char* line :
       {"promonitor_api_requests_total{route=\"/api/v1/monitors\",status=\"200\"} 1\n",
        "promonitor_api_requests_total{route=\"/api/v1/monitors\",status=\"401\"} 1\n",
        "promonitor_api_rejected_keys_total{reason=\"missing\"} 1\n"}) {
    EXPECT_NE(answer.body.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace promonitor::api

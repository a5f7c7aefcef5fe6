#include <atomic>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"
#include "tests/support/extent.hpp"

namespace promonitor::api {
namespace {

using ApiAccess = ApiTest;

TEST_F(ApiAccess, AnswersEveryBadKeyAlike) {
  const std::string revoked = newKey(alice.id);
  accounts.revokeKey(alice.id, revoked.substr(3, 8), {});
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
  } cases[] = {
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
  for (const auto& bad : cases) {
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

TEST_F(ApiAccess, TakesTheSchemeInAnyCase) {
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER  "}) {
    SCOPED_TRACE(scheme);
    EXPECT_EQ(ask(kMonitors, std::string("Authorization: ") + scheme + alice.key + "\r\n").status,
              200);
  }
}

TEST_F(ApiAccess, RefusesToWriteWithAReadingKey) {
  EXPECT_EQ(errorOf(send("POST", "/api/v1/write")),
            R"(403 {"error":"this API key may not write: use one with the scope 'write'",)"
            R"("code":"scope_missing"})");
  alice.key = newKey(alice.id, {.name = "writer", .can_write = true});
  EXPECT_EQ(send("POST", "/api/v1/write").status, 200);
}

TEST_F(ApiAccess, SendsLimitHeadersOnEveryAnswer) {
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
  } cases[] = {
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
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.name);
    const auto answer = ask(expected.path, expected.fields);
    EXPECT_EQ(answer.status, expected.status);
    EXPECT_EQ(answer.header("x-ratelimit-limit"), expected.limit);
    EXPECT_EQ(answer.header("x-ratelimit-remaining"), expected.remaining);
    EXPECT_GE(std::stoll(answer.header("x-ratelimit-reset")), 1750000000);
    EXPECT_EQ(answer.header("x-request-id").size(), 16U);
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("cache-control"),
              expected.status == 200 ? "private, no-cache" : "no-store");
    const std::string policy = std::string(expected.limit) == "60" ? "\"address\"" : "\"plan\"";
    EXPECT_EQ(answer.header("ratelimit-policy"), policy + ";q=" + expected.limit + ";w=60");
    EXPECT_TRUE(answer.header("ratelimit").starts_with(policy + ";r=" + expected.remaining + ";t="))
        << answer.header("ratelimit");
  }
}

TEST_F(ApiAccess, LimitsEachUserByThePlan) {
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

TEST_F(ApiAccess, LimitsCallsWithoutAKeyByAddress) {
  for (int i = 0; i < 60; ++i) ASSERT_EQ(ask(kMonitors, "").status, 401);

  EXPECT_EQ(ask(kMonitors, "").status, 429);
  EXPECT_EQ(ask(kMonitors, bearer("pm_wrong")).status, 429);
  EXPECT_EQ(ask("/x", "").status, 429);
  EXPECT_EQ(ask(kMonitors).status, 200);
  EXPECT_EQ(ask("/healthz", "").status, 200);
}

constexpr int kSockets = 50;
constexpr int kCallsEach = 20;

struct Served {
  int served = 0, refused = 0;
  int retry_after = 0;  ///< seconds, as the last one that was refused was told
};

/// kCallsEach on each of kSockets at the same time.
template <class Server>
Served callAtOnce(const Server& server, const std::string& fields) {
  std::atomic<int> served = 0, refused = 0, retry_after = 0;
  const auto call_often = [&] {
    HttpClient client(server.port());
    for (int i = 0; i < kCallsEach; ++i) {
      const auto answer = client.get(kMonitors, fields);
      if (answer && answer->status == 200) ++served;
      if (!answer || answer->status != 429) continue;
      ++refused;
      retry_after = std::stoi(answer->header("retry-after"));
    }
  };
  std::vector<std::jthread> callers(kSockets);
  for (auto& caller : callers) caller = std::jthread(call_often);
  callers.clear();
  return {served, refused, retry_after};
}

/// Promise P8. PROMONITOR_RATE_RUNS goes further.
TEST_F(ApiAccess, ServesExactlyTheLimitToConcurrentCalls) {
  const int runs = test::extent("PROMONITOR_RATE_RUNS", 1);
  const struct {
    const char* plan;
    int limit;
  } plans[] = {{"free", 2}, {"pro", 50}, {"team", 500}};
  for (const auto& [plan, limit] : plans) {
    SCOPED_TRACE(plan);
    const auto user = newUser(std::string(plan) + "@limits.example.com", plan);
    for (int run = 0; run < runs; ++run) {
      SCOPED_TRACE(run);
      // Some are spent before, so that the window moves over them: as many as are left are served.
      const int before = run % limit;
      for (int i = 0; i < before; ++i) ASSERT_EQ(ask(kMonitors, bearer(user.key)).status, 200);
      clock.advance(seconds(run % 60) + milliseconds(run));

      const Served served = callAtOnce(*server, bearer(user.key));

      ASSERT_EQ(served.served, limit - before);
      ASSERT_EQ(served.refused, kSockets * kCallsEach - limit + before);
      clock.advance(seconds(served.retry_after));
      ASSERT_EQ(ask(kMonitors, bearer(user.key)).status, 200)
          << "after " << served.retry_after << " s";
      clock.advance(seconds(61));
    }
  }
  std::cout << "rate limits: " << 3 * runs << " runs of 1000 calls on 50 sockets\n";
}

}  // namespace
}  // namespace promonitor::api

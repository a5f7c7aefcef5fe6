#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

using ApiErrors = ApiTest;

TEST_F(ApiErrors, AnswersUnknownPathsAndWrongMethodsInJson) {
  const struct {
    const char* method;
    const char* path;
    int status;
    const char* allow;
  } cases[] = {
      {"GET", "/", 404, ""},
      {"GET", "/api/v1", 404, ""},
      {"GET", "//api//v1//monitors", 404, ""},
      {"GET", "/api/v1/../v1/monitors", 404, ""},
      {"GET", "/api/v1/%2e%2e/v1/monitors", 404, ""},
      {"GET", "/api/v1/monitors//", 404, ""},
      {"GET", "/api/v1/monitors//checks", 404, ""},
      {"GET", "/API/v1/monitors", 404, ""},
      {"POST", "/nowhere", 404, ""},
      {"DELETE", "/api/v1/monitors", 405, "GET, HEAD, POST, PUT, OPTIONS"},
      {"POST", "/api/v1/monitors/x", 405, "GET, HEAD, PATCH, DELETE, OPTIONS"},
      {"GET", "/api/v1/monitors/x/pause", 405, "POST, OPTIONS"},
      {"GET", "/api/v1/write", 405, "POST, OPTIONS"},
      {"POST", "/healthz", 405, "GET, HEAD, OPTIONS"},
  };
  for (const auto& expected : cases) {
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

TEST_F(ApiErrors, AnswersAStorageFaultWithoutDetails) {
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

TEST_F(ApiErrors, AnswersAFaultOfOursWithoutDetails) {
  EXPECT_EQ(errorOf(ask("/api/v1/broken")),
            R"(500 {"error":"the server failed to answer this request","code":"internal_error"})");
}

TEST_F(ApiErrors, TellsItsHealthToEverybody) {
  EXPECT_EQ(ask("/healthz", "").body, R"({"status":"ok"})");
  EXPECT_EQ(ask("/readyz", "").body, R"({"status":"ready"})");

  not_ready = "the store does not answer";

  EXPECT_EQ(errorOf(ask("/readyz", "")),
            R"(503 {"error":"the store does not answer","code":"not_ready"})");
  EXPECT_EQ(ask("/healthz", "").status, 200);
  EXPECT_EQ(ask("/healthz", "").header("x-ratelimit-limit"), "");
}

TEST_F(ApiErrors, ServesItsMetrics) {
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

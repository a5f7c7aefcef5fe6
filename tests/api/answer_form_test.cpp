// Which form answers have: coded, for pages of other origins, errors as problem details.
#include <string>

#include <gtest/gtest.h>

#include "api/monitor_list.hpp"
#include "tests/api/api_fixture.hpp"
#include "tests/support/deflate.hpp"

namespace promonitor::api {
namespace {

constexpr const char* kPage = "https://status.example.com";

class AnswerForms : public ApiTest {
 protected:
  HttpReply askFrom(const std::string& origin, const std::string& path = kMonitors) {
    return ask(path, bearer(alice.key) + "Origin: " + origin + "\r\n");
  }
  HttpReply preflight(const std::string& path, const std::string& origin) {
    HttpClient client(server->port());
    client.send("OPTIONS " + path + " HTTP/1.1\r\nHost: a\r\nOrigin: " + origin +
                "\r\nAccess-Control-Request-Method: PATCH\r\n\r\n");
    return *client.read();
  }
};

TEST_F(AnswerForms, LongBodiesAreCodedForWhoTakesIt) {
  for (int i = 0; i < 10; ++i) newMonitor(alice.id, "m" + std::to_string(i));
  const auto plain = ask(kMonitors);
  ASSERT_GT(plain.body.size(), 1024U);
  EXPECT_EQ(plain.header("content-encoding"), "");
  const struct {
    const char* accepts;
    bool coded;
  } rows[] = {{"gzip", true},
              {"br, gzip;q=0.1", true},
              {"*", true},
              {"identity", false},
              {"gzip;q=0", false},
              {"*, gzip;q=0", false},
              {"deflate, br", false},
              {"identity, gzip;q=0.5", false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.accepts);
    const std::string fields =
        bearer(alice.key) + "Accept-Encoding: " + std::string(row.accepts) + "\r\n";
    const auto answer = ask(kMonitors, fields);
    EXPECT_EQ(answer.header("content-encoding"), row.coded ? "gzip" : "");
    EXPECT_EQ(row.coded ? test::unpacked(answer.body, test::kGzip) : answer.body, plain.body);
    EXPECT_EQ(answer.header("etag") == plain.header("etag"), !row.coded)
        << "another representation has another tag";
    EXPECT_EQ(ask(kMonitors, fields + "If-None-Match: " + answer.header("etag") + "\r\n").status,
              304);
    EXPECT_NE(answer.header("vary").find("Accept-Encoding"), std::string::npos);
  }
}

TEST_F(AnswerForms, ShortBodiesAreNotCoded) {
  newMonitor(alice.id, "shop");

  EXPECT_EQ(
      ask(kMonitors, bearer(alice.key) + "Accept-Encoding: gzip\r\n").header("content-encoding"),
      "");
}

TEST_F(AnswerForms, StreamsAreCoded) {
  const std::string long_name(3000, 'n');
  while (key_of.size() < 2 * MonitorList::kPage) {
    newMonitor(alice.id, std::to_string(key_of.size()) + long_name);
  }

  const auto coded = ask(kMonitors, bearer(alice.key) + "Accept-Encoding: gzip\r\n");

  EXPECT_EQ(coded.header("transfer-encoding"), "chunked");
  EXPECT_EQ(coded.header("content-encoding"), "gzip");
  EXPECT_EQ(test::unpacked(coded.body, test::kGzip), ask(kMonitors).body);
}

TEST_F(AnswerForms, ErrorsAreProblemDetailsForWhoWantsThem) {
  const struct {
    const char* accept;
    bool problem;
  } rows[] = {{"application/problem+json", true},
              {"application/json, application/problem+json", true},
              {"application/json, application/problem+json;q=0.5", false},
              {"application/problem+json;q=0", false},
              {"application/json", false},
              {"*/*", false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.accept);
    const auto answer = ask("/api/v1/monitors?limit=x",
                            bearer(alice.key) + "Accept: " + std::string(row.accept) + "\r\n");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.header("content-type"),
              row.problem ? "application/problem+json" : "application/json");
    const auto body = ordered_json::parse(answer.body);
    const std::vector<std::string> plain{"error", "code", "request_id", "fields"};
    const std::vector<std::string> problem{"type", "title",      "status", "detail",
                                           "code", "request_id", "fields"};
    EXPECT_EQ(keysOf(body), row.problem ? problem : plain);
  }
  const auto body = ordered_json::parse(
      ask("/x", bearer(alice.key) + "Accept: application/problem+json\r\n").body);
  EXPECT_EQ(body.at("type"), "about:blank");
  EXPECT_EQ(body.at("title"), "Not Found");
  EXPECT_EQ(body.at("status"), 404);
  EXPECT_EQ(body.at("detail"), "there is nothing at this path");
  EXPECT_EQ(body.at("code"), "not_found");
}

TEST_F(AnswerForms, PagesOfListedOriginsMayReadAnswers) {
  const struct {
    const char* origin;
    bool allowed;
  } rows[] = {{kPage, true},
              {"http://status.example.com", false},
              {"https://status.example.com:8443", false},
              {"https://status.example.com.evil.example", false},
              {"https://STATUS.example.com", false},
              {"null", false},
              {"*", false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.origin);
    for (const char* path : {kMonitors, "/nowhere", "/healthz"}) {
      const auto answer = askFrom(row.origin, path);
      EXPECT_EQ(answer.header("access-control-allow-origin"), row.allowed ? row.origin : "");
      EXPECT_EQ(answer.header("access-control-allow-credentials"), "");
      EXPECT_EQ(answer.header("access-control-expose-headers").find("X-RateLimit-Remaining") !=
                    std::string::npos,
                row.allowed);
      EXPECT_NE(answer.header("vary").find("Origin"), std::string::npos);
    }
  }
  EXPECT_EQ(ask(kMonitors).header("access-control-allow-origin"), "");
}

TEST_F(AnswerForms, BrowsersAreToldWhatPagesMaySend) {
  const auto allowed = preflight(pathOf(newMonitor(alice.id, "shop")), kPage);
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.header("access-control-allow-origin"), kPage);
  EXPECT_EQ(allowed.header("access-control-allow-methods"), "GET, HEAD, PATCH, DELETE, OPTIONS");
  EXPECT_NE(allowed.header("access-control-allow-headers").find("Authorization"),
            std::string::npos);
  EXPECT_EQ(allowed.header("x-ratelimit-remaining"), "60") << "asking costs nothing";

  EXPECT_EQ(preflight(kMonitors, "https://evil.example").header("access-control-allow-methods"),
            "");
  EXPECT_EQ(preflight("/nowhere", kPage).header("access-control-allow-methods"), "");
}

}  // namespace
}  // namespace promonitor::api

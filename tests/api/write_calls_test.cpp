// How the calls that write are made and answered; what they do is tested with the whole server.
#include <string>

#include <gtest/gtest.h>

#include "api/monitor_answer.hpp"
#include "tests/api/write_calls_fixture.hpp"

namespace promonitor::api {
namespace {

constexpr const char* kShop =
    R"({"id":"0193a5b0-0000-7000-8000-000000000001","name":"Shop",)"
    R"("url":"https://shop.example.com/","kind":"http","status":"pending","interval_seconds":60,)"
    R"("is_paused":false,"created_at":"2025-01-15T10:30:00Z"})";

TEST_F(WriteCalls, CreatingAnswersWithThePublishedObjectAndItsPlace) {
  const auto answer = create(R"({"name":"Shop","config":{"retries":2}})");

  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, kShop);
  EXPECT_EQ(answer.header("content-type"), "application/json");
  EXPECT_EQ(answer.header("location"), one());
  EXPECT_EQ(answer.header("etag"), etagOf(7, kShop));
  EXPECT_EQ(writer.call, "create");
  EXPECT_EQ(writer.caller, alice.id);
  EXPECT_EQ(written(writer.body), R"({"name":"Shop","config":{"retries":2}})");
  EXPECT_FALSE(writer.named);
}

TEST_F(WriteCalls, EachCallReachesItsMonitor) {
  const struct {
    const char *method, *rest, *body;
    const char* call;
    int status;
  } cases[] = {
      {"PATCH", "", R"({"name":"x"})", "change ", 200},
      {"POST", "/pause", "", "pause ", 200},
      {"POST", "/resume", "{}", "resume ", 200},
      {"POST", "/pause/", "", "pause ", 200},
      {"DELETE", "", "", "remove ", 204},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.call);
    const auto answer = call(each.method, one(each.rest), each.body);
    EXPECT_EQ(answer.status, each.status);
    EXPECT_EQ(writer.call, each.call + std::string(kId));
    EXPECT_EQ(writer.caller, alice.id);
    EXPECT_EQ(answer.body, each.status == 200 ? kShop : "");
    EXPECT_EQ(answer.header("etag"), each.status == 200 ? etagOf(7, kShop) : "");
  }
}

TEST_F(WriteCalls, EveryRefusalHasItsStatusAndCode) {
  using Reason = MonitorRefused::Reason;
  const struct {
    Reason reason;
    const char* answer;
  } cases[] = {
      {Reason::Unknown, R"(404 {"error":"why","code":"monitor_not_found"})"},
      {Reason::Declared, R"(409 {"error":"why","code":"monitor_declared"})"},
      {Reason::PlanLimit, R"(403 {"error":"why","code":"plan_limit_reached"})"},
      {Reason::Changed, R"(412 {"error":"why","code":"monitor_changed"})"},
      {Reason::CallReused, R"(422 {"error":"why","code":"idempotency_key_reused"})"},
      {Reason::Busy, R"(503 {"error":"why","code":"busy"})"},
      {Reason::Unavailable, R"(503 {"error":"why","code":"not_configured"})"},
  };
  const MonitorSpec shop = newMonitor(alice.id, "Shop");
  for (const auto& each : cases) {
    SCOPED_TRACE(each.answer);
    writer.refusal.emplace(each.reason, "why");
    EXPECT_EQ(errorOf(create()), each.answer);
    EXPECT_EQ(errorOf(call("PATCH", one(), "{}")), each.answer);
    EXPECT_EQ(errorOf(call("DELETE", one())), each.answer);
    EXPECT_EQ(errorOf(call("POST", one("/pause"))), each.answer);
    EXPECT_EQ(errorOf(call("POST", one("/resume"))), each.answer);
    EXPECT_EQ(errorOf(call("PUT", kMonitors, R"({"monitors":[]})")), each.answer);
    EXPECT_EQ(errorOf(ask(pathOf(shop, "?include=config"))), each.answer);
    EXPECT_EQ(errorOf(ask(kMonitors + std::string("?limit=1&include=config"))), each.answer);
  }
}

TEST_F(WriteCalls, TellsEveryFieldThatIsWrong) {
  writer.refusal.emplace(MonitorRefused::Reason::Invalid, "two",
                         std::vector<FieldFault>{{"url", "is \"odd\""}, {"config.retries", "no"}});

  EXPECT_EQ(errorOf(create()),
            R"(422 {"error":"two","code":"validation_failed","fields":[)"
            R"({"path":"url","message":"is \"odd\""},{"path":"config.retries","message":"no"}]})");
}

TEST_F(WriteCalls, TakesNoTextWithNul) {
  const struct {
    const char* body;
    const char* path;
  } rows[] = {
      {R"({"name":"a\u0000b"})", R"("name")"},
      {R"({"config":{"options":{"headers":{"X":"\u0000"}}}})", R"("config.options.headers.X")"},
      {R"({"tags":["a",["\u0000"]]})", R"("tags[1][0]")"},
      {R"({"a":[{"n\u0000":1}]})", R"("a[0].n\u0000")"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.body);
    for (const auto& answer : {create(row.body), call("PATCH", one(), row.body)}) {
      EXPECT_EQ(errorOf(answer), R"(422 {"error":"the request is not valid: 'fields' says why",)"
                                 R"("code":"validation_failed","fields":[{"path":)" +
                                     std::string(row.path) +
                                     R"(,"message":"must not hold the character U+0000"}]})");
    }
  }
  EXPECT_EQ(writer.call, "");
}

TEST_F(WriteCalls, TakesJsonObjectsAlone) {
  for (const std::string body : {"", " ", "[]", "null", "5", "\"{}\"", "{", "{\"a\":1,\"a\":1}",
                                 "{\"a\":NaN}", "name=Shop", "\xEF\xBB\xBF{}", "{\"a\":1e999}"}) {
    SCOPED_TRACE(body);
    for (const auto& answer : {create(body), call("PATCH", one(), body)}) {
      EXPECT_EQ(answer.status, 400);
      EXPECT_EQ(ordered_json::parse(answer.body).at("code"), "bad_json");
    }
  }
  EXPECT_EQ(writer.call, "");
}

TEST_F(WriteCalls, RefusesBodiesAboveTheLimit) {
  EXPECT_EQ(create("{\"a\":\"" + std::string(65536, 'x') + "\"}").status, 413);
  HttpClient client(server->port());
  client.send("POST " + std::string(kMonitors) + " HTTP/1.1\r\nHost: a\r\n" + bearer(key_) +
              "Content-Length: 1048576\r\n\r\n");
  EXPECT_EQ(client.read().value_or(HttpReply()).status, 413);
  EXPECT_EQ(writer.call, "");
}

TEST_F(WriteCalls, TellsWhatManyMonitorsAreMadeOfWithOneLookUp) {
  for (int i = 0; i < 30; ++i) newMonitor(alice.id, "m" + std::to_string(i));
  writer.config_lookups = 0;

  const auto list =
      ordered_json::parse(ask(kMonitors + std::string("?limit=20&include=config")).body);

  ASSERT_EQ(list.size(), 20U);
  for (const auto& each : list) EXPECT_TRUE(each.contains("config"));
  EXPECT_EQ(writer.config_lookups, 1);
}

TEST_F(WriteCalls, NeedsTheScopeToWrite) {
  key_ = alice.key;
  const std::string refused =
      R"(403 {"error":"this API key may not write: use one with the scope 'write'",)"
      R"("code":"scope_missing"})";
  EXPECT_EQ(errorOf(create()), refused);
  EXPECT_EQ(errorOf(call("PATCH", one(), "{}")), refused);
  EXPECT_EQ(errorOf(call("DELETE", one())), refused);
  EXPECT_EQ(errorOf(call("POST", one("/pause"))), refused);
  EXPECT_EQ(errorOf(call("POST", one("/resume"))), refused);
  key_ = ApiKeyText::generate().text();
  EXPECT_EQ(create().status, 401);
  EXPECT_EQ(writer.call, "");
}

TEST_F(WriteCalls, MalformedIdsAreLikeUnknownOnes) {
  writer.refusal.emplace(MonitorRefused::Reason::Unknown, "you have no monitor with this id");
  const std::string unknown = errorOf(call("PATCH", one(), "{}"));
  for (const std::string id : {"x", "0193a5b0", "0193a5b0-0000-7000-8000-00000000000g", "%20"}) {
    SCOPED_TRACE(id);
    const std::string path = std::string(kMonitors) + "/" + id;
    EXPECT_EQ(errorOf(call("PATCH", path, "{}")), unknown);
    EXPECT_EQ(errorOf(call("DELETE", path)), unknown);
    EXPECT_EQ(errorOf(call("POST", path + "/pause")), unknown);
  }
}

TEST_F(WriteCalls, ReadsIfMatch) {
  using Revisions = std::vector<std::int64_t>;
  const std::string etag = create().header("etag");
  const struct {
    std::string field;
    int status;
    MonitorWriter::Expected expected;
  } cases[] = {
      {"", 200, std::nullopt},
      {"If-Match: *\r\n", 200, std::nullopt},
      {"If-Match: " + etag + "\r\n", 200, Revisions{7}},
      {"If-Match: \"3-00\", " + etag + "\r\n", 200, Revisions{3, 7}},
      {"If-Match: \"3-0\"\r\n", 200, Revisions{3}},
      {"If-Match: W/" + etag + "\r\n", 200, Revisions{}},
      {"If-Match: \"7\"\r\n", 200, Revisions{}},
      {"If-Match: \"-\"\r\n", 200, Revisions{}},
      {"If-Match: \"x7-0\"\r\n", 200, Revisions{}},
      {"If-Match: \"99999999999999999999-0\"\r\n", 200, Revisions{}},
      {"If-Match: \"\"\r\n", 200, Revisions{}},
      {"If-Match: 7-0\r\n", 400, {}},
      {"If-Match: \"7-0\r\n", 400, {}},
      {"If-Match: \"7-0\" x\r\n", 400, {}},
      {"If-Match:\r\n", 400, {}},
      {"If-Match: " + etag + "\r\nIf-Match: " + etag + "\r\n", 400, {}},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.field);
    writer.expected = Revisions{-1};
    EXPECT_EQ(call("PATCH", one(), "{}", each.field).status, each.status);
    if (each.status != 200) continue;
    EXPECT_EQ(writer.expected, each.expected);
  }
}

TEST_F(WriteCalls, ReadsTheNameOfACall) {
  create("{ }", "Idempotency-Key: 7f9c-a\r\n");
  ASSERT_TRUE(writer.named);
  EXPECT_EQ(writer.named->name, "7f9c-a");
  const std::string content = writer.named->content;
  create("{}", "Idempotency-Key: 7f9c-a\r\n");
  EXPECT_NE(writer.named->content, content);

  writer.call.clear();
  for (const std::string& bad :
       {std::string(), std::string(256, 'x'), std::string("a b"), std::string("caf\u00e9"),
        std::string("a\r\nIdempotency-Key: a")}) {
    SCOPED_TRACE(bad);
    EXPECT_EQ(create("{}", "Idempotency-Key: " + bad + "\r\n").status, 400);
  }
  EXPECT_EQ(writer.call, "");
  EXPECT_EQ(create("{}", "Idempotency-Key: " + std::string(255, 'x') + "\r\n").status, 201);
}

TEST_F(WriteCalls, ConfigIsShownToWhoAsksForIt) {
  writer.made_of = readJson(R"({"timeout":"5s","options":{"method":"HEAD"}})");
  const MonitorSpec spec = newMonitor(alice.id, "a");

  const auto shown = ordered_json::parse(ask(pathOf(spec, "?include=config,state")).body);
  EXPECT_EQ(keysOf(shown).back(), "config");
  EXPECT_EQ(shown.at("config").dump(), R"({"timeout":"5s","options":{"method":"HEAD"}})");
  EXPECT_TRUE(shown.contains("state"));
  EXPECT_EQ(keysOf(ordered_json::parse(ask(pathOf(spec)).body)).size(), 8U);
  EXPECT_TRUE(
      ordered_json::parse(call("PATCH", one("?include=config"), "{}").body).contains("config"));
}

TEST_F(WriteCalls, ATagTellsWhatIsShown) {
  const MonitorSpec spec = newMonitor(alice.id, "a");
  const auto first = ask(pathOf(spec));

  EXPECT_EQ(first.header("etag"), etagOf(0, first.body));
  EXPECT_EQ(ask(pathOf(spec)).header("etag"), first.header("etag"));
  EXPECT_NE(ask(pathOf(spec, "?include=state")).header("etag"), first.header("etag"));
}

}  // namespace
}  // namespace promonitor::api

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

using testing::ElementsAre;

inline constexpr const char* kIncidents = "/api/v1/incidents";

class IncidentCalls : public ApiTest {
 public:
  IncidentCalls() {
    alice.key = newKey(alice.id, {.name = "both", .can_write = true});
    spec = newMonitor(alice.id, "shop");
  }

  /// The id of an incident that was opened at that second.
  std::string open(const std::string& monitor, int second) {
    Incident incident{.monitor = key_of[monitor], .opened_at = WallTime(seconds(second))};
    incident.cause = {Phase::Connect, "connect_refused", "refused", "", ""};
    incident.evidence = {{"tried", "192.0.2.1:443 connect_refused 0.012"}, {"evidence", "RST"}};
    store.commit({.incidents = {incident}});
    return incidentId(Uuid::named(Uuid(), monitor), incident.opened_at).text();
  }
  void close(const std::string& monitor, int second) {
    store.commit({.incidents = {{.monitor = key_of[monitor],
                                 .opened_at = WallTime(seconds(second)),
                                 .closed_at = WallTime(seconds(second + 5)),
                                 .end = IncidentEnd::Recovered}}});
  }
  std::vector<std::string> idsOf(const std::string& path) {
    const auto answer = ask(path);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> ids;
    for (const auto& each : ordered_json::parse(answer.body)) ids.push_back(each.at("id"));
    return ids;
  }
  static std::string path(const std::string& id, const std::string& rest = "") {
    return kIncidents + ("/" + id) + rest;
  }

  MonitorSpec spec;
};

TEST_F(IncidentCalls, ShowAnIncidentWithItsCause) {
  const std::string id = open("shop", 1'750'000'000);

  const auto answer = ask(path(id));

  const std::string expected =
      R"({"id":")" + id + R"(","monitor_id":")" + spec.id.text() +
      R"(","monitor_name":"shop","is_open":true,"opened_at":"2025-06-15T15:06:40.000Z",)"
      R"("closed_at":null,"end":"open","cause":{"phase":"connect","code":"connect_refused",)"
      R"("summary":"refused","expected":"","got":"","tried":[{"address":"192.0.2.1:443",)"
      R"("code":"connect_refused","seconds":0.012}],"evidence":"RST"},"acknowledged_at":null,)"
      R"("acknowledged_by":null,"note":null})";
  EXPECT_EQ(answer.body, expected);
  EXPECT_EQ(ask(kIncidents).body, "[" + expected + "]");
  close("shop", 1'750'000'000);
  const auto closed = ordered_json::parse(ask(path(id)).body);
  EXPECT_EQ(closed.at("is_open"), false);
  EXPECT_EQ(closed.at("closed_at"), "2025-06-15T15:06:45.000Z");
  EXPECT_EQ(closed.at("end"), "recovered");
}

TEST_F(IncidentCalls, HaveNoCauseWhereNoneIsKept) {
  store.commit({.incidents = {{.monitor = key_of["shop"], .opened_at = WallTime(seconds(9))}}});

  EXPECT_TRUE(ordered_json::parse(ask(kIncidents).body)[0].at("cause").is_null());
}

TEST_F(IncidentCalls, ListIncidentsByStatusAndMonitor) {
  const auto blog = newMonitor(alice.id, "blog");
  const auto bob = newUser("bob@example.com", "team");
  const auto foreign = newMonitor(bob.id, "foreign");
  open("foreign", 50);
  const std::string first = open("shop", 10);
  close("shop", 10);
  const std::string second = open("blog", 20);
  const std::string third = open("shop", 30);
  const std::string list = kIncidents;

  EXPECT_THAT(idsOf(list), ElementsAre(third, second, first));
  EXPECT_THAT(idsOf(list + "?status=open"), ElementsAre(third, second));
  EXPECT_THAT(idsOf(list + "?status=closed"), ElementsAre(first));
  EXPECT_THAT(idsOf(list + "?monitor_id=" + spec.id.text()), ElementsAre(third, first));
  EXPECT_THAT(idsOf(list + "?status=open&monitor_id=" + blog.id.text()), ElementsAre(second));
  for (const std::string& id : {foreign.id.text(), std::string("x")}) {
    EXPECT_EQ(errorOf(ask(fmt::format("{}?monitor_id={}", list, id))),
              R"(404 {"error":"you have no monitor with this id","code":"monitor_not_found"})");
  }
  for (const char* query : {"?status=OPEN", "?status=", "?limit=0", "?cursor=x",
                            "?monitor_id=", "?monitor_id=%ff", "?status=open&status=open"}) {
    SCOPED_TRACE(query);
    EXPECT_EQ(ask(list + query).status, 422);
  }
}

TEST_F(IncidentCalls, ListEachIncidentOnceInPages) {
  newMonitor(alice.id, "blog");
  std::vector<std::string> all;
  for (int second = 0; second < 7; ++second) {
    all.insert(all.begin(), open(second % 2 == 0 ? "shop" : "blog", second));
  }

  std::vector<std::string> listed;
  for (std::string next = std::string(kIncidents) + "?limit=3"; !next.empty();) {
    const auto answer = ask(next);
    for (const auto& each : ordered_json::parse(answer.body)) listed.push_back(each.at("id"));
    const std::string link = answer.header("link");
    next = link.empty() ? "" : link.substr(1, link.find('>') - 1);
  }

  EXPECT_EQ(listed, all);
}

TEST_F(IncidentCalls, AreAcknowledgedOnce) {
  const std::string id = open("shop", 10);

  const auto first = send("POST", path(id, "/acknowledge"));
  clock.advance(seconds(10));
  const auto second = send("POST", path(id, "/acknowledge"));

  EXPECT_EQ(first.status, 200);
  const auto body = ordered_json::parse(first.body);
  EXPECT_EQ(body.at("acknowledged_at"), "2025-06-15T15:06:40.000Z");
  EXPECT_EQ(body.at("acknowledged_by"), "alice@example.com");
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(ask(path(id)).body, first.body);
  const auto audit = store.auditEntries({}, 10);
  ASSERT_EQ(audit.size(), 1U);
  EXPECT_EQ(audit[0].action, AuditAction::IncidentAcknowledge);
  EXPECT_EQ(audit[0].object_id, id);
  EXPECT_EQ(audit[0].by, (Actor{"alice@example.com", alice.key.substr(3, 8), "127.0.0.1"}));
}

TEST_F(IncidentCalls, HaveANote) {
  const std::string id = open("shop", 10);
  const auto note = [&](const std::string& body) {
    return ordered_json::parse(send("PATCH", path(id), body).body).at("note");
  };

  EXPECT_EQ(note(R"({"note":"the \"switch\" \u00e9"})"), "the \"switch\" \u00e9");
  EXPECT_EQ(note("{}"), "the \"switch\" \u00e9") << "what is not said stays";
  EXPECT_TRUE(note(R"({"note":null})").is_null());
  EXPECT_EQ(note("{\"note\":\"" + std::string(4000, 'x') + "\"}"), std::string(4000, 'x'));
}

TEST_F(IncidentCalls, RefuseBodiesThatAreNotValid) {
  const std::string id = open("shop", 10);
  std::string deep = "{\"note\":";
  for (int level = 0; level < 33; ++level) deep += '[';
  const struct {
    std::string body;
    int status;
  } rows[] = {
      {"", 400},
      {"x", 400},
      {"[]", 400},
      {"null", 400},
      {"{\"note\":\"a\"", 400},
      {"{\"note\":\"a\"} {}", 400},
      {"{\"note\":\"a\",\"note\":\"b\"}", 400},
      {"{\"x\":{\"a\":1,\"a\":2}}", 400},
      {"{\"note\":NaN}", 400},
      {"{\"note\":1e999}", 400},
      {"{\"note\":\"\\ud800\"}", 400},
      {"{\"note\":\"\xff\"}", 400},
      {"\xef\xbb\xbf{\"note\":\"a\"}", 400},
      {deep, 400},
      {"{\"note\":\"\\u0000\"}", 422},
      {"{\"note\":1}", 422},
      {"{\"note\":\"" + std::string(4001, 'x') + "\"}", 422},
      {"{\"Note\":\"a\"}", 422},
      {"{\"note\":\"a\",\"is_open\":false}", 422},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.body);
    EXPECT_EQ(send("PATCH", path(id), row.body).status, row.status);
  }
  EXPECT_TRUE(ordered_json::parse(ask(path(id)).body).at("note").is_null());
}

}  // namespace
}  // namespace promonitor::api

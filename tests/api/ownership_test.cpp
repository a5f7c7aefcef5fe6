// Nobody sees or touches what is another's: every route that has an id.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

class Ownership : public ApiTest {
 public:
  Ownership() {
    alice.key = newKey(alice.id, {.name = "both", .can_write = true});
    bob = newUser("bob@example.com", "team");
    foreign = newMonitor(bob.id, "foreign");
    incident = {.monitor = key_of["foreign"], .opened_at = WallTime(seconds(1'750'000'000))};
    store.commit({.incidents = {incident}});
  }

  static std::string withId(std::string pattern, const std::string& id) {
    return pattern.replace(pattern.find(":id"), 3, id);
  }

  Person bob;
  MonitorSpec foreign;
  Incident incident;
};

TEST_F(Ownership, AnswersForeignAndUnknownIdsWithTheSameBytes) {
  // What is a user's own is told by the writer: here nothing is.
  writer.refusal.emplace(MonitorRefused::Reason::Unknown, "you have no monitor with this id");
  const std::string of_incident = incidentId(foreign.id, incident.opened_at).text();
  std::size_t routes = 0;
  for (const Route& route : api->routes().routes()) {
    if (route.pattern.find(":id") == std::string::npos) continue;
    ++routes;
    SCOPED_TRACE(route.method + " " + route.pattern);
    const std::string foreign_id = route.pattern.starts_with("/api/v1/incidents") ? of_incident
                                   : route.pattern.starts_with("/api/v1/keys")
                                       ? bob.key.substr(3, 8)
                                       : foreign.id.text();
    const std::string body = route.method == "PATCH" ? R"({"note":"x"})" : "";
    const std::string told = errorOf(send(route.method, withId(route.pattern, foreign_id), body));
    EXPECT_TRUE(told.starts_with("404 ")) << told;
    for (const std::string& id :
         {std::string("0191e3a5-9c0a-7000-8000-000000000000"), std::string("x"),
          std::string("00000000"), std::string("%2e%2e"), std::string("%F0%9F%98%80"),
          std::string(1000, 'a'), foreign_id + "0",
          std::string("ffffffff-ffff-ffff-ffff-ffffffffffff")}) {
      EXPECT_EQ(errorOf(send(route.method, withId(route.pattern, id), body)), told) << id;
    }
  }
  EXPECT_EQ(routes, 12U);
  EXPECT_EQ(ask(kMonitors, bearer(bob.key)).status, 200) << "the key works still";
  EXPECT_EQ(store.findIncident(bob.id, incidentId(foreign.id, incident.opened_at))->notes,
            IncidentNotes{});
}

TEST_F(Ownership, TellsOfAnIdThatIsNotThereBeforeAnythingElse) {
  const std::string foreign_id = incidentId(foreign.id, incident.opened_at).text();
  const std::string unknown_id = "0191e3a5-9c0a-7000-8000-000000000000";
  const struct {
    const char* method;
    std::string path;
    std::string foreign;
    const char* rest;
    const char* body;
  } rows[] = {
      {"GET", "/api/v1/monitors/", foreign.id.text(), "/checks?limit=0", ""},
      {"GET", "/api/v1/monitors/", foreign.id.text(), "/stats?window=x", ""},
      {"PATCH", "/api/v1/incidents/", foreign_id, "", "not JSON"},
      {"PATCH", "/api/v1/incidents/", foreign_id, "", R"({"note":5})"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path + row.rest);
    const auto foreign_answer = send(row.method, row.path + row.foreign + row.rest, row.body);
    EXPECT_EQ(foreign_answer.status, 404);
    EXPECT_EQ(errorOf(foreign_answer),
              errorOf(send(row.method, row.path + unknown_id + row.rest, row.body)));
  }
}

TEST_F(Ownership, NeedsTheScopeOfEachRoute) {
  const std::string reader = newKey(alice.id, {.name = "r"});
  const std::string writer = newKey(alice.id, {.name = "w", .can_read = false, .can_write = true});
  for (const Route& route : api->routes().routes()) {
    if (route.rule.access == Access::Open || route.pattern == "/api/v1/broken") continue;
    SCOPED_TRACE(route.method + " " + route.pattern);
    const bool has_id = route.pattern.find(":id") != std::string::npos;
    const std::string path = has_id ? withId(route.pattern, "x") : route.pattern;
    const std::string& wrong = route.rule.access == Access::Read ? writer : reader;
    const std::string& right = route.rule.access == Access::Read ? reader : writer;
    EXPECT_EQ(send(route.method, path, "", wrong).status,
              route.rule.access == Access::Read ? 401 : 403);
    const bool endless = route.pattern == "/api/v1/events";
    const int status = send(endless ? "HEAD" : route.method, path, "", right).status;
    EXPECT_TRUE(status != 401 && status != 403) << status;
    EXPECT_EQ(route.rule.access == Access::Read, route.method == "GET");
  }
}

TEST_F(Ownership, IsOfRoutesThatAreDocumented) {
  std::ifstream file(API_PAGE);
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  for (const Route& route : api->routes().routes()) {
    if (route.pattern == "/api/v1/broken" || route.pattern == "/api/v1/write") continue;
    const bool open = route.rule.access == Access::Open;
    const std::string path = open ? route.pattern : route.pattern.substr(7);
    const std::string heading = (open ? "| `" : "### `") + route.method + " " + path + "`";
    EXPECT_NE(page.find(heading), std::string::npos) << heading;
    EXPECT_FALSE(route.summary.empty()) << heading;
  }
}

TEST_F(Ownership, OfAStoreThatFailsTellsNothingOfIt) {
  ask(kMonitors);
  store.fail(true);
  for (const char* path : {"/api/v1/monitors?limit=1",
                           "/api/v1/checks?monitor_id=0191e3a5-9c0a-7000-8000-000000000000",
                           "/api/v1/incidents", "/api/v1/keys", "/api/v1/account"}) {
    SCOPED_TRACE(path);
    EXPECT_EQ(errorOf(ask(path)),
              R"(500 {"error":"the results cannot be read now; try again later",)"
              R"("code":"storage_unavailable"})");
  }
}

}  // namespace
}  // namespace promonitor::api

// The API's routes as the dashboard has them.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "tests/api/web/web_fixture.hpp"

namespace promonitor::api {
namespace {

using MirroredCalls = WebTest;

TEST_F(MirroredCalls, AreAllThatNeedAKeyAndNoOthers) {
  const auto& there = web->routes().routes();
  std::size_t mirrored = 0;
  for (const Route& route : api->routes().routes()) {
    SCOPED_TRACE(route.method + " " + route.pattern);
    const std::string pattern =
        "/web/v1" + route.pattern.substr(std::min<std::size_t>(7, route.pattern.size()));
    const bool is_there = std::any_of(there.begin(), there.end(), [&](const Route& each) {
      return each.method == route.method && each.pattern == pattern;
    });
    EXPECT_EQ(is_there, route.rule.access != Access::Open);
    if (is_there) ++mirrored;
  }
  EXPECT_GE(mirrored, 20U);
}

TEST_F(MirroredCalls, AnswerAsTheApiDoes) {
  const Browser browser = signIn();
  const MonitorSpec spec = newMonitor(alice.id, "a");
  addCheck("a", clock.wallNow(), CheckResult());
  for (const std::string& path :
       {std::string("/monitors"), "/monitors/" + spec.id.text() + "?include=state,tags",
        "/monitors/" + spec.id.text() + "/checks", "/monitors/" + spec.id.text() + "/stats",
        std::string("/checks?monitor_id=") + spec.id.text(), std::string("/incidents"),
        std::string("/kinds"), std::string("/monitors?limit=x"), std::string("/monitors/x")}) {
    SCOPED_TRACE(path);
    const HttpReply of_api = raw("GET", "/api/v1" + path, bearer(alice.key));
    const HttpReply of_web = call(browser, "GET", path);
    EXPECT_EQ(of_web.status, of_api.status);
    if (of_api.status == 200) {
      EXPECT_EQ(of_web.body, of_api.body);
      EXPECT_EQ(of_web.header("etag"), of_api.header("etag"));
      HttpReply again =
          raw("GET", "/web/v1" + path,
              "Cookie: " + browser.cookie + "\r\nIf-None-Match: " + of_web.header("etag") + "\r\n");
      EXPECT_EQ(again.status, 304);
    } else {
      EXPECT_EQ(errorOf(of_web), errorOf(of_api));
    }
  }
}

TEST_F(MirroredCalls, LinkToThemselves) {
  const Browser browser = signIn();
  for (const char* name : {"a", "b", "c"}) newMonitor(alice.id, name);
  EXPECT_TRUE(call(browser, "GET", "/monitors?limit=1")
                  .header("link")
                  .starts_with("</web/v1/monitors?limit=1&cursor="));
  EXPECT_TRUE(raw("GET", "/api/v1/monitors?limit=1", bearer(alice.key))
                  .header("link")
                  .starts_with("</api/v1/monitors?limit=1&cursor="));

  writer.monitor.spec = newMonitor(alice.id, "d");
  writer.monitor.revision = 1;
  const std::string id = writer.monitor.spec.id.text();
  EXPECT_EQ(call(browser, "POST", "/monitors", R"({"name":"d"})").header("location"),
            "/web/v1/monitors/" + id);
  EXPECT_EQ(call(browser, "POST", "/monitors/", R"({"name":"d"})").header("location"),
            "/web/v1/monitors/" + id);
  const std::string key = newKey(alice.id, {.name = "w", .can_write = true});
  EXPECT_EQ(raw("POST", "/api/v1/monitors", bearer(key), R"({"name":"d"})").header("location"),
            "/api/v1/monitors/" + id);
}

TEST_F(MirroredCalls, NeverShowWhatIsAnothers) {
  newSignIn("bob@example.com");
  const Browser bob = signIn("bob@example.com");
  const Browser browser = signIn();
  const MonitorSpec spec = newMonitor(alice.id, "hers");
  const Incident incident{.monitor = key_of["hers"], .opened_at = WallTime(seconds(1'750'000'000))};
  store.commit({.incidents = {incident}});
  writer.refusal.emplace(MonitorRefused::Reason::Unknown, "you have no monitor with this id");
  const std::string of_incident = incidentId(spec.id, incident.opened_at).text();
  const std::string of_session =
      ordered_json::parse(call(browser, "GET", "/sessions").body)[0].at("id");
  std::size_t routes = 0;
  for (const Route& route : web->routes().routes()) {
    if (route.pattern.find(":id") == std::string::npos) continue;
    ++routes;
    SCOPED_TRACE(route.method + " " + route.pattern);
    const auto path = [&](const std::string& id) {
      std::string at = route.pattern.substr(7);
      return at.replace(at.find(":id"), 3, id);
    };
    const std::string foreign = route.rule.owned == Owned::Incident  ? of_incident
                                : route.rule.owned == Owned::Key     ? alice.key.substr(3, 8)
                                : route.rule.owned == Owned::Session ? of_session
                                                                     : spec.id.text();
    const std::string body = route.method == "PATCH" ? R"({"note":"x"})" : "";
    const std::string told = errorOf(call(bob, route.method, path(foreign), body));
    EXPECT_TRUE(told.starts_with("404 ")) << told;
    for (const std::string& id :
         {std::string("0191e3a5-9c0a-7000-8000-000000000000"), std::string("x"),
          std::string("%2e%2e"), std::string(1000, 'a'), foreign + "0"}) {
      EXPECT_EQ(errorOf(call(bob, route.method, path(id), body)), told) << id;
    }
  }
  EXPECT_EQ(routes, 14U);
  for (const char* path : {"/monitors", "/incidents", "/keys", "/sessions", "/account"}) {
    const std::string body = call(bob, "GET", path).body;
    EXPECT_EQ(body.find("hers"), std::string::npos) << body;
    EXPECT_EQ(body.find("alice"), std::string::npos) << body;
    EXPECT_EQ(body.find(alice.key.substr(3, 8)), std::string::npos) << body;
  }
  EXPECT_EQ(call(bob, "GET", "/strips?ids=" + spec.id.text()).body, "{}");
  EXPECT_EQ(ordered_json::parse(call(bob, "GET", "/overview").body).at("total"), 0);
  EXPECT_EQ(call(browser, "GET", "/monitors").status, 200) << "she is signed in still";
}

TEST_F(MirroredCalls, MakeKeysThatTheApiTakes) {
  const Browser browser = signIn();
  const HttpReply made =
      call(browser, "POST", "/keys", R"({"name":"ci","scopes":["read","write"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string key = ordered_json::parse(made.body).at("key");
  const std::string id = ordered_json::parse(made.body).at("id");
  EXPECT_EQ(raw("GET", "/api/v1/monitors", bearer(key)).status, 200);
  EXPECT_EQ(call(browser, "DELETE", "/keys/" + id).status, 204);
  EXPECT_EQ(raw("GET", "/api/v1/monitors", bearer(key)).status, 401);
}

}  // namespace
}  // namespace promonitor::api

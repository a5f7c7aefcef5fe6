#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/web/admin_routes.hpp"
#include "api/web/front.hpp"
#include "api/web/mirrored_routes.hpp"
#include "api/web/overview_routes.hpp"
#include "api/web/own_session_routes.hpp"
#include "api/web/pages.hpp"
#include "api/web/probe_routes.hpp"
#include "api/web/series_routes.hpp"
#include "api/web/session_admission.hpp"
#include "api/web/session_routes.hpp"
#include "tests/api/api_fixture.hpp"

namespace promonitor::api {

inline constexpr const char* kPassword = "correct horse battery";

/// What a browser remembers of a session, and what it sends by itself.
struct Browser {
  std::string cookie, token;
  std::string origin_fields = "Sec-Fetch-Site: same-origin\r\n";
};

/// The dashboard's calls over real HTTP, in front of the API.
class WebTest : public ApiTest {
 public:
  WebTest() {
    std::vector<Route> routes = mirroredRoutes(api->routes().routes());
    const SignInServices services{store, accounts, sign_in, hasher, sessions, setup, clock, *log};
    for (const auto& some :
         {sessionRoutes(services), ownSessionRoutes(services), overviewRoutes(store, clock),
          seriesRoutes(store, clock),
          probeRoutes(
              {.judge = [this](const User&user,
                               const OptionInput&asked) { return judge(user, asked); },
  .run = [this](const MonitorSpec&spec,
                std::function<void(CheckRecord &&)> done) { return run(spec, std::move(done)); }},
              clock),
          adminRoutes(store, {.plugins = [this] { return plugins; },
                             .configuration = [this] { return configuration; }})}) {
      routes.insert(routes.end(), some.begin(), some.end());
    }
    web =
        std::make_unique<Api>(ApiServices{authenticator, limits, clock, *log, registry},
                              std::move(routes), std::make_unique<SessionAdmission>(sessions, 60));
    front = std::make_unique<Front>(*api, *web, pages);
    ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.workers = 2;
    settings.connection.gate.longest_body_bytes = kLongestSetBody;
    settings.tick = milliseconds(10);
    web_server = std::make_unique<HttpServer>(settings, *front, clock, *log);
    feed.whenPublished(web_server->liveWaker());
    store.setPassword(alice.id, hashPassword(kPassword, kCheap), clock.wallNow());
  }

  /// A request to the server of both sides, as it is.
  HttpReply raw(const std::string& method, const std::string& path, const std::string& fields,
                const std::string& body = {}) {
    HttpClient client(web_server->port());
    client.send(method + " " + path + " HTTP/1.1\r\nHost: pm.example.com\r\n" + fields +
                (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") +
                "\r\n" + body);
    auto answer = client.read(method == "HEAD");
    return answer ? *answer : HttpReply();
  }
  /// Whether such an answer says that this field is wrong.
  static bool blames(const HttpReply& answer, const std::string& path) {
    const auto body = ordered_json::parse(answer.body);
    for (const auto& fault : body.at("fields")) {
      if (fault.at("path") == path) return true;
    }
    return false;
  }
  /// As a page of this server does it.
  HttpReply call(const Browser& browser, const std::string& method, const std::string& path,
                 const std::string& body = {}) {
    std::string fields = browser.origin_fields;
    if (!browser.cookie.empty()) fields += "Cookie: " + browser.cookie + "\r\n";
    if (!browser.token.empty()) fields += "X-CSRF-Token: " + browser.token + "\r\n";
    if (!body.empty()) fields += "Content-Type: application/json\r\n";
    return raw(method, "/web/v1" + path, fields, body);
  }
  HttpReply trySignIn(const std::string& email, const std::string& password,
                      const Browser& browser = {}) {
    return call(browser, "POST", "/session",
                ordered_json{{"email", email}, {"password", password}}.dump());
  }
  /// The browser that such an answer was for.
  static Browser browserOf(const HttpReply& answer) {
    Browser browser;
    const std::string cookie = answer.header("set-cookie");
    browser.cookie = cookie.substr(0, cookie.find(';'));
    if (answer.status == 200) browser.token = ordered_json::parse(answer.body).at("csrf_token");
    return browser;
  }
  Browser signIn(const std::string& email = "alice@example.com") {
    const HttpReply answer = trySignIn(email, kPassword);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return browserOf(answer);
  }
  Person newSignIn(const std::string& email, bool is_admin = false) {
    Person person = newUser(email, "team");
    store.setPassword(person.id, hashPassword(kPassword, kCheap), clock.wallNow());
    store.setAdmin(person.id, is_admin, clock.wallNow());
    return person;
  }

  static constexpr PasswordCost kCheap{.passes = 1, .memory = 8192};
  PasswordHasher hasher{{.cost = kCheap}};
  SignIn sign_in{store, hasher, clock};
  SetupLinks setup{store, clock};
  std::function<MonitorSpec(const User&, const OptionInput&)> judge;
  std::function<bool(const MonitorSpec&, std::function<void(CheckRecord&&)>)> run;
  std::vector<PluginFacts> plugins;
  AdminSources::Configuration configuration;
  std::vector<PageFile> files;
  Pages pages{files};
  std::unique_ptr<Api> web;
  std::unique_ptr<Front> front;
  std::unique_ptr<HttpServer> web_server;
};

}  // namespace promonitor::api

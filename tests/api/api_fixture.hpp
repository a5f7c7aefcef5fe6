#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/account_routes.hpp"
#include "api/api.hpp"
#include "api/check_now_routes.hpp"
#include "api/check_routes.hpp"
#include "api/contract_routes.hpp"
#include "api/event_routes.hpp"
#include "api/http/http_server.hpp"
#include "api/incident_routes.hpp"
#include "api/key_routes.hpp"
#include "api/kind_routes.hpp"
#include "api/monitor_routes.hpp"
#include "api/monitor_write_routes.hpp"
#include "api/operations_routes.hpp"
#include "api/stats_routes.hpp"
#include "core/account/accounts.hpp"
#include "core/account/sessions.hpp"
#include "core/base/log.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_writer.hpp"

#include <nlohmann/json.hpp>

namespace promonitor::api {

using nlohmann::ordered_json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::HttpClient;
using test::HttpReply;

inline constexpr const char* kMonitors = "/api/v1/monitors";

/// The published API over real HTTP, on a store in memory.
class ApiTest : public ::testing::Test {
 public:
  ApiTest() {
    std::vector<Route> routes;
    for (const auto& some :
         {monitorRoutes(store, clock, *log, writer), monitorWriteRoutes(writer, side),
          checkRoutes(store),
          checkNowRoutes(store, clock,
                         [this](const Monitor&monitor, CheckNowDone done) {
                           check_now(monitor, std::move(done));
                         }),
          eventRoutes(store, events), statsRoutes(store, clock), incidentRoutes(store, clock),
          keyRoutes(accounts, authenticator), accountRoutes(store, limits, clock),
          kindRoutes([this] { return kinds; }), contractRoutes(),
          healthRoutes([this] { return not_ready; }), metricsRoutes(registry)}) {
      routes.insert(routes.end(), some.begin(), some.end());
    }
    routes.push_back({"GET",
                      "/api/v1/broken",
                      {Access::Read, Owned::Nobodys, Limit::Plan},
                      "Fails.",
                      [](const Call&) -> Response { throw std::logic_error("/secret/path"); }});
    routes.push_back({"POST",
                      "/api/v1/write",
                      {Access::Write, Owned::Nobodys, Limit::Plan},
                      "Needs a writing key.",
                      [](const Call&) { return Response(); }});
    api = std::make_unique<Api>(ApiServices{authenticator, limits, clock, *log, registry},
                                std::move(routes),
                                ApiSettings{.origins = {"https://status.example.com"}});
    ServerSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.workers = 2;
    settings.connection.gate.longest_body_bytes = kLongestSetBody;
    settings.tick = milliseconds(10);
    server = std::make_unique<HttpServer>(settings, *api, clock, *log);
    feed.whenPublished(server->liveWaker());
    alice = newUser("alice@example.com", "team");
  }

  struct Person {
    UserId id{};
    std::string key;
  };

  Person newUser(const std::string& email, const std::string& plan) {
    const UserId id = accounts.saveUser(email, plan, {}).id;
    return {id, newKey(id)};
  }
  std::string newKey(UserId user, const KeyRequest& request = {.name = "test"}) {
    return accounts.createKey(user, request, {}).text.text();
  }
  static std::string bearer(const std::string& key) {
    return "Authorization: Bearer " + key + "\r\n";
  }

  HttpReply ask(const std::string& path, const std::string& fields) {
    HttpClient client(server->port());
    auto answer = client.get(path, fields);
    return answer ? *answer : HttpReply();
  }
  HttpReply ask(const std::string& path) { return ask(path, bearer(alice.key)); }
  HttpReply send(const std::string& method, const std::string& path, const std::string& body = {},
                 const std::string& key = {}) {
    HttpClient client(server->port());
    client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\n" +
                bearer(key.empty() ? alice.key : key) +
                (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") +
                "\r\n" + body);
    auto answer = client.read(method == "HEAD");
    return answer ? *answer : HttpReply();
  }

  MonitorSpec newMonitor(UserId owner, const std::string& name, const std::string& kind = "http",
                         std::vector<std::string> tags = {}) {
    MonitorSpec spec;
    spec.id = Uuid::named(Uuid(), name);
    spec.owner = owner;
    spec.name = name;
    spec.kind = kind;
    spec.target = "https://api.example.com/health";
    spec.tags = Tags(std::move(tags));
    spec.created_at = WallTime(seconds(1736937000 + created++));
    key_of[name] = store.saveMonitors({spec}, {}).front();
    directory.put(key_of[name], std::make_shared<const MonitorSpec>(spec));
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
  static std::string errorOf(const HttpReply& answer) {
    auto body = ordered_json::parse(answer.body);
    EXPECT_EQ(body.at("request_id"), answer.header("x-request-id"));
    body.erase("request_id");
    return std::to_string(answer.status) + " " + body.dump();
  }

  std::shared_ptr<spdlog::logger> log = makeLogger({.level = "off"});
  ManualClock clock;
  FaultyStore store;
  RecordingWriter writer;
  /// Refuses, unless a test has it otherwise.
  CheckNow check_now = [](const Monitor& /*monitor*/, const CheckNowDone& done) {
    done({.check = std::nullopt, .refusal = CheckNowRefusal::UnknownMonitor});
  };
  SideWork side{clock};
  PlanTable plans;
  Accounts accounts{store, plans, clock};
  Authenticator authenticator{store, plans, clock};
  RateLimits limits;
  prometheus::Registry registry;
  ResultFeed feed{clock};
  MonitorDirectory directory;
  Sessions sessions{store, plans, clock};
  EventStreams events{{feed, directory, authenticator, clock, *log, registry, &sessions},
                      {.key_check = milliseconds(20)}};
  std::optional<std::string> not_ready;
  std::vector<KindFacts> kinds;
  std::map<std::string, MonitorKey> key_of;
  int created = 0;
  std::unique_ptr<Api> api;
  std::unique_ptr<HttpServer> server;
  Person alice;
};

}  // namespace promonitor::api

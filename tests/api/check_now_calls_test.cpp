// A check that is asked for: what becomes of the answer while nobody waits for it.
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"

namespace promonitor::api {
namespace {

class CheckNowCalls : public ApiTest {
 protected:
  CheckNowCalls() {
    alice.key = newKey(alice.id, {.name = "writer", .can_write = true});
    monitor_ = newMonitor(alice.id, "shop");
    path_ = pathOf(monitor_, "/check");
  }

  void refuseWith(CheckNowRefusal refusal) {
    check_now = [refusal](const Monitor& /*monitor*/, const CheckNowDone& done) {
      done({.check = std::nullopt, .refusal = refusal});
    };
  }
  /// Calls wait until answerAll().
  void holdBack() {
    check_now = [this](const Monitor& monitor, CheckNowDone done) {
      const std::lock_guard lock(mutex_);
      waiting_.emplace_back(monitor.key, std::move(done));
    };
  }
  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  void awaitWaiting(std::size_t count) {
    while (waiting() < count) std::this_thread::yield();
  }
  void answerAll() {
    std::vector<std::pair<MonitorKey, CheckNowDone>> waiting;
    {
      const std::lock_guard lock(mutex_);
      waiting.swap(waiting_);
    }
    for (auto& [key, done] : waiting) done({.check = record(key)});
  }
  CheckRecord record(MonitorKey key) const {
    CheckResult result;
    result.verdict = Verdict::Up;
    result.response_time = milliseconds(42);
    return {key, clock.wallNow(), clock.wallNow(), std::move(result)};
  }
  static std::string request(const std::string& method, const std::string& path,
                             const std::string& key) {
    return method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + bearer(key) + "\r\n";
  }
  std::string remaining() { return ask("/api/v1/account").header("x-ratelimit-remaining"); }

  MonitorSpec monitor_;
  std::string path_;

 private:
  std::mutex mutex_;
  std::vector<std::pair<MonitorKey, CheckNowDone>> waiting_;  // guarded by mutex_
};

TEST_F(CheckNowCalls, AnswerWithTheCheckAsListsShowIt) {
  check_now = [this](const Monitor& monitor, const CheckNowDone& done) {
    const CheckRecord check = record(monitor.key);
    store.commit({.checks = {check}, .states = {}, .missed = {}});
    done({.check = check});
  };

  const auto answer = send("POST", path_);

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ("[" + answer.body + "]", ask(pathOf(monitor_, "/checks")).body);
  EXPECT_EQ(answer.header("content-type"), "application/json");
  EXPECT_NE(answer.header("x-request-id"), "");
  EXPECT_EQ(answer.header("x-ratelimit-limit"), "500");
  const auto more = ordered_json::parse(send("POST", path_ + "?include=timings").body);
  EXPECT_TRUE(more.contains("timings"));
}

TEST_F(CheckNowCalls, EveryRefusalHasItsStatusAndCode) {
  const struct {
    CheckNowRefusal refusal;
    int status;
    const char* code;
    bool costs;
  } rows[] = {
      {CheckNowRefusal::UnknownMonitor, 409, "monitor_not_running", true},
      {CheckNowRefusal::Paused, 409, "monitor_paused", true},
      {CheckNowRefusal::Maintenance, 409, "monitor_in_maintenance", true},
      {CheckNowRefusal::Overload, 503, "overloaded", false},
      {CheckNowRefusal::HostBusy, 503, "host_busy", false},
      {CheckNowRefusal::TooMany, 503, "too_many_checks", false},
      {CheckNowRefusal::NotStored, 503, "check_not_stored", false},
      {CheckNowRefusal::Stopping, 503, "stopping", false},
  };
  ASSERT_EQ(std::size(rows), kCheckNowRefusalCount);
  int left = std::stoi(remaining());
  for (const auto& row : rows) {
    SCOPED_TRACE(row.code);
    refuseWith(row.refusal);
    const auto answer = send("POST", path_);
    left -= row.costs ? 1 : 0;
    EXPECT_EQ(answer.status, row.status);
    EXPECT_EQ(ordered_json::parse(answer.body).at("code"), row.code);
    EXPECT_EQ(answer.header("x-ratelimit-remaining"), std::to_string(left));
  }
}

TEST_F(CheckNowCalls, NeedOnesOwnMonitorAndTheScopeToWrite) {
  holdBack();
  const MonitorSpec foreign = newMonitor(newUser("bob@example.com", "team").id, "foreign");

  EXPECT_EQ(send("POST", pathOf(foreign, "/check")).status, 404);
  EXPECT_EQ(send("POST", path_, "", newKey(alice.id)).status, 403);
  EXPECT_EQ(send("GET", path_).status, 405);
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(CheckNowCalls, HoldUpNobodyWhileTheyWait) {
  holdBack();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<HttpClient>(server->port()));
    clients.back()->send(request("POST", path_, alice.key));
  }
  awaitWaiting(20);

  EXPECT_EQ(ask(kMonitors).status, 200) << "the server has two threads";
  answerAll();

  for (const auto& client : clients) {
    const auto answer = client->read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
  }
}

TEST_F(CheckNowCalls, WaitForTheirTurnInAPipeline) {
  holdBack();
  HttpClient client(server->port());
  client.send(request("POST", path_, alice.key) + request("GET", "/healthz", alice.key));
  awaitWaiting(1);
  answerAll();

  EXPECT_NE(client.read()->body.find("\"is_up\":true"), std::string::npos);
  EXPECT_EQ(client.read()->status, 200);
}

TEST_F(CheckNowCalls, AreReservedInThePlanWhileTheyWait) {
  holdBack();
  const int before = std::stoi(remaining());
  HttpClient client(server->port());
  client.send(request("POST", path_, alice.key));
  awaitWaiting(1);

  EXPECT_EQ(std::stoi(remaining()), before - 2);
  answerAll();
  EXPECT_EQ(client.read()->header("x-ratelimit-remaining"), std::to_string(before - 1));
}

TEST_F(CheckNowCalls, AreAnsweredInTimeWhenThereIsNoResult) {
  holdBack();
  HttpClient client(server->port());
  client.send(request("POST", path_, alice.key));
  awaitWaiting(1);
  clock.advance(monitor_.timeout + seconds(10));

  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 504);
  EXPECT_EQ(ordered_json::parse(answer->body).at("code"), "check_timeout");
  answerAll();
  EXPECT_EQ(client.get("/healthz")->status, 200) << "what comes too late is nobody's answer";
}

TEST_F(CheckNowCalls, MayLoseTheirClient) {
  holdBack();
  {
    HttpClient client(server->port());
    client.send(request("POST", path_, alice.key));
    awaitWaiting(1);
    client.reset();
  }
  answerAll();

  EXPECT_EQ(ask(kMonitors).status, 200);
}

TEST_F(CheckNowCalls, MayEndAfterTheServer) {
  holdBack();
  HttpClient client(server->port());
  client.send(request("POST", path_, alice.key));
  awaitWaiting(1);
  client.reset();
  server.reset();

  answerAll();
}

}  // namespace
}  // namespace promonitor::api

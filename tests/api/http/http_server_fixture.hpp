#pragma once

#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "api/http/http_server.hpp"
#include "core/base/log.hpp"
#include "tests/api/http/echo_handler.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/process_usage.hpp"

namespace promonitor::api {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::HttpClient;

inline const std::string kGet = "GET /small HTTP/1.1\r\nHost: a\r\n\r\n";

/// A server with one worker and an EchoHandler, whose deadlines pass when the test says so.
class HttpServerTest : public ::testing::Test {
 public:
  HttpServerTest() {
    settings.listen = "127.0.0.1:0";
    settings.workers = 1;
    settings.tick = milliseconds(10);
  }

  HttpServer& start() {
    server = std::make_unique<HttpServer>(settings, handler, clock, *log);
    return *server;
  }
  /// A new client is served, and soon.
  void expectServed() {
    HttpClient client(server->port());
    const auto answer = client.get("/small");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "/small");
  }
  /// CPU time of this process while nothing happens for a while.
  std::chrono::nanoseconds idleCpu() {
    HttpClient client(server->port(), {.patience = milliseconds(300)});
    const auto before = test::cpuTime();
    EXPECT_FALSE(client.closedByServer());
    return test::cpuTime() - before;
  }
  void awaitConnections(std::size_t count) {
    while (server->connections() != count) std::this_thread::yield();
  }

  std::shared_ptr<spdlog::logger> log = makeLogger({.level = "off"});
  ManualClock clock;
  EchoHandler handler;
  ServerSettings settings;
  std::unique_ptr<HttpServer> server;
};

}  // namespace promonitor::api

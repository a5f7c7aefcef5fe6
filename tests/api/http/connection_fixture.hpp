#pragma once

#include <string>

#include <gtest/gtest.h>

#include "api/http/connection.hpp"
#include "tests/api/http/echo_handler.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor::api {

/// A connection without a socket, and what it has asked for.
class ConnectionTest : public testing::Test {
 public:
  std::string take(std::size_t bytes = std::string::npos) {
    std::string out(connection.output().substr(0, bytes));
    connection.sent(out.size());
    return out;
  }
  static std::string get(const std::string& path, const std::string& version = "1.1") {
    return "GET " + path + " HTTP/" + version + "\r\nHost: a\r\n\r\n";
  }
  static std::string answer(const std::string& body, const std::string& extra = "") {
    return "HTTP/1.1 200 OK\r\nDate: Sun, 15 Jun 2025 15:06:40 GMT\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + extra + "\r\n" + body;
  }

  ManualClock clock;
  EchoHandler handler;
  ConnectionLimits limits;
  int woken = 0;
  BodyBudget long_bodies{std::size_t{1} << 20};
  Connection connection{handler, limits, clock, long_bodies, "192.0.2.1", [this] { ++woken; }};
};

}  // namespace promonitor::api

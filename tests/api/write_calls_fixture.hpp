#pragma once

#include <string>

#include <gtest/gtest.h>

#include "api/json_input.hpp"
#include "tests/api/api_fixture.hpp"

namespace promonitor::api {

inline constexpr const char* kId = "0193a5b0-0000-7000-8000-000000000001";

/// Calls with a key that may write, beside a writer that remembers them.
class WriteCalls : public ApiTest {
 protected:
  WriteCalls() {
    key_ = newKey(alice.id, {.name = "writer", .can_write = true});
    writer.monitor.spec.id = *Uuid::parse(kId);
    writer.monitor.spec.name = "Shop";
    writer.monitor.spec.kind = "http";
    writer.monitor.spec.target = "https://shop.example.com/";
    writer.monitor.spec.created_at = WallTime(seconds(1736937000));
    writer.monitor.revision = 7;
  }

  HttpReply call(const std::string& method, const std::string& path, const std::string& body = "",
                 const std::string& fields = "") {
    HttpClient client(server->port());
    client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + bearer(key_) + fields +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    auto answer = client.read();
    return answer ? *answer : HttpReply();
  }
  HttpReply create(const std::string& body = "{}", const std::string& fields = "") {
    return call("POST", kMonitors, body, fields);
  }
  static std::string one(const std::string& rest = "") {
    return std::string(kMonitors) + "/" + kId + rest;
  }
  static std::string written(const OptionInput& input) {
    std::string text;
    appendJson(text, input);
    return text;
  }

  std::string key_;
};

}  // namespace promonitor::api

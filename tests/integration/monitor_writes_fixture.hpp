#pragma once

#include <poll.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {

inline constexpr const char* kMonitorsPath = "/api/v1/monitors";

/// A server with two declared monitors, and a user who makes others over the API.
class MonitorWrites : public testing::Test {
 protected:
  using Json = nlohmann::json;

  test::HttpReply call(const std::string& method, const std::string& path,
                       const std::string& body = "", const std::string& fields = "") const {
    return running_.call(running_.writerKey(), method, path, body, fields);
  }
  test::HttpReply create(const std::string& body, const std::string& fields = "") const {
    return call("POST", kMonitorsPath, body, fields);
  }
  /// The path of a monitor that was just made.
  std::string made(const Json& body) const {
    const auto answer = create(body.dump());
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.header("location");
  }
  Json get(const std::string& path) const { return Json::parse(call("GET", path).body); }
  std::size_t count() const { return get(kMonitorsPath).size(); }
  Json tcp(const std::string& name) const {
    return {{"name", name}, {"kind", "tcp"}, {"url", target_.endpoint()}, {"interval_seconds", 1}};
  }
  static std::string errorOf(const test::HttpReply& answer) {
    Json body = Json::parse(answer.body);
    body.erase("request_id");
    return std::to_string(answer.status) + " " + body.dump();
  }
  /// Waits until the monitor has so many results.
  Json waitForChecks(const std::string& path, std::size_t count) const {
    for (int left = 1000; left > 0; --left) {
      Json found = get(path + "/checks");
      if (found.size() >= count) return found;
      ::poll(nullptr, 0, 20);  // lets the server have the machine until the next question
    }
    throw std::runtime_error("too few results");
  }
  /// Everything that the server has written to its directory.
  std::string written() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(running_.directory())) {
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return all;
  }

  test::TcpTarget target_{{}};
  RunningServer running_{
      fmt::format("  - {{ name: declared, tcp: \"{}\" }}\n"
                  "  - {{ name: theirs, tcp: \"{}\", owner: writer@example.com, id: theirs }}\n",
                  target_.endpoint(), target_.endpoint())};
};

}  // namespace promonitor

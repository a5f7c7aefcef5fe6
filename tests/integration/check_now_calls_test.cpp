// A check that is asked for over the API, in the whole server.
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

TEST(CheckNowOverTheApi, IsAnsweredWithWhatIsStored) {
  test::TcpTarget target{{}};
  const RunningServer running(
      fmt::format("  - {{ name: theirs, tcp: \"{}\", owner: writer@example.com, id: theirs, "
                  "interval: 1h }}\n",
                  target.endpoint()));
  const auto call = [&](const std::string& method, const std::string& path) {
    return running.call(running.writerKey(), method, path);
  };
  const auto monitors = nlohmann::json::parse(call("GET", "/api/v1/monitors").body);
  const std::string path = "/api/v1/monitors/" + monitors.at(0).at("id").get<std::string>();

  const auto answer = call("POST", path + "/check");

  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto told = nlohmann::json::parse(answer.body);
  EXPECT_EQ(told.at("is_up"), true);
  const auto stored = nlohmann::json::parse(call("GET", path + "/checks").body);
  EXPECT_NE(std::find(stored.begin(), stored.end(), told), stored.end()) << stored;
}

}  // namespace
}  // namespace promonitor

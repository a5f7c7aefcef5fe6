// What the API tells beyond the published calls, of a server as it runs.
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

TEST(ReadsOfARunningServer, TellOfItsKindsAndTheirOptions) {
  const RunningServer running("  []\n");

  const auto kinds = running.json("/api/v1/kinds");

  std::set<std::string> names;
  for (const auto& kind : kinds) {
    SCOPED_TRACE(kind.at("kind"));
    names.insert(kind.at("kind").get<std::string>());
    EXPECT_FALSE(kind.at("version").get<std::string>().empty());
    EXPECT_EQ(kind.at("options").at("type"), "object");
    EXPECT_FALSE(kind.at("options").at("properties").empty());
  }
  for (const char* built_in : {"http", "ping", "ssl", "tcp"}) EXPECT_TRUE(names.contains(built_in));
}

TEST(ReadsOfARunningServer, TellOfAnOutage) {
  const test::RefusedPort nobody;
  const RunningServer running(
      fmt::format("  - {{ name: failing, tcp: \"{}\" }}\n", nobody.endpoint()));
  running.waitForChecks("failing", 3);
  const std::string id = running.monitor("failing").at("id").get<std::string>();

  const auto stats = running.json("/api/v1/monitors/" + id + "/stats");
  const auto incidents = running.json("/api/v1/incidents?status=open&monitor_id=" + id);

  EXPECT_GE(stats.at("checks").at("down"), 3);
  EXPECT_GE(stats.at("down_seconds"), 1);
  EXPECT_EQ(stats.at("up_seconds"), 0);
  ASSERT_EQ(incidents.size(), 1U);
  EXPECT_EQ(incidents[0].at("monitor_name"), "failing");
  EXPECT_EQ(incidents[0].at("cause").at("code"), "connect_refused");
  const std::string incident = incidents[0].at("id").get<std::string>();
  EXPECT_EQ(running.json("/api/v1/incidents/" + incident).at("opened_at"),
            incidents[0].at("opened_at"));
  EXPECT_EQ(running.json("/api/v1/account").at("usage").at("monitors"), 1);
}

}  // namespace
}  // namespace promonitor

// What a monitor is beyond its status, in the whole server.
#include <poll.h>

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/integration/running_server.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

/// Asks again and again until the monitor has that health; its state then.
nlohmann::json awaitHealth(const RunningServer& running, const char* monitor,
                           const std::string& health) {
  const SystemClock clock;
  const MonoTime end = clock.now() + std::chrono::seconds(20);
  const std::string path =
      "/api/v1/monitors/" + running.monitor(monitor).at("id").get<std::string>() + "?include=state";
  for (;;) {
    nlohmann::json state = running.json(path).at("state");
    if (state.at("health") == health) return state;
    if (clock.now() > end) {
      ADD_FAILURE() << "never " << health << ": " << state;
      return state;
    }
    ::poll(nullptr, 0, 20);
  }
}

TEST(MonitorHealth, IsMaintenanceForAsLongAsAWindowLasts) {
  const test::TcpTarget target({});
  const std::string monitor = fmt::format("  - {{ name: a, tcp: \"{}\"", target.endpoint());
  const std::string now = "maintenance: [ { start: 2020-01-01T00:00:00Z, for: 3650d } ]";
  RunningServer running(monitor + ", " + now + " }\n");
  awaitHealth(running, "a", "maintenance");
  EXPECT_EQ(running.monitor("a").at("status"), "pending");
  EXPECT_TRUE(running.checks("a").empty());

  running.rewrite(monitor + " }\n");
  EXPECT_EQ(running.server().reload().text, "~ a\n0 added, 1 changed, 0 removed, 0 unchanged\n");
  awaitHealth(running, "a", "up");

  running.rewrite(monitor + ", " + now + " }\n");
  running.server().reload();
  awaitHealth(running, "a", "maintenance");
  EXPECT_EQ(running.monitor("a").at("status"), "up");
}

TEST(MonitorHealth, IsUnknownWhileTheNetworkOfTheServerIsAway) {
  const test::RefusedPort nobody;
  const test::TcpTarget there({});
  const test::RefusedPort witness;
  const RunningServer running(
      fmt::format("  - {{ name: failing, tcp: \"{}\" }}\n  - {{ name: passing, tcp: \"{}\" }}\n",
                  nobody.endpoint(), there.endpoint()),
      fmt::format("engine: {{ witnesses: {{ targets: [ \"{}\" ] }} }}\n", witness.endpoint()));

  awaitHealth(running, "failing", "unknown");
  awaitHealth(running, "passing", "up");

  EXPECT_EQ(running.monitor("failing").at("status"), "pending");
  const std::string id = running.monitor("failing").at("id").get<std::string>();
  const auto check = running.json("/api/v1/monitors/" + id + "/checks?include=error").front();
  EXPECT_EQ(check.at("error").at("code"), "network_away");
  EXPECT_GT(running.metric("promonitor_network_away"), 0);
  EXPECT_GT(running.metric("promonitor_results_network_away_total"), 0);
}

TEST(MonitorHealth, IsDownWhenTheWitnessesAreThere) {
  const test::RefusedPort nobody;
  const test::SilentTarget witness;
  RunningServer running(
      fmt::format("  - {{ name: failing, tcp: \"{}\" }}\n", nobody.endpoint()),
      fmt::format("engine: {{ witnesses: {{ targets: [ \"{}\" ] }} }}\n", witness.endpoint()));

  const auto state = awaitHealth(running, "failing", "down");

  EXPECT_EQ(state.at("incident_since"), state.at("status_since"));
  EXPECT_EQ(running.metric("promonitor_network_away"), 0);
  running.restart();
  EXPECT_EQ(awaitHealth(running, "failing", "down").at("incident_since"),
            state.at("incident_since"))
      << "one incident across a restart";
}

}  // namespace
}  // namespace promonitor

// Start, reload, restart and stop of the whole server.
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "config/config_error.hpp"
#include "core/store/store.hpp"
#include "tests/integration/running_server.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using std::chrono::seconds;

std::string httpMonitor(const char* name, const test::HttpTarget& target, const char* more = "") {
  return fmt::format("  - {{ name: {}, http: \"{}\"{} }}\n", name, target.url(), more);
}

class LifeTest : public testing::Test {
 protected:
  test::HttpTarget target_{test::HttpAnswer{}};
};

TEST_F(LifeTest, RestartKeepsResultsStatusAndIds) {
  RunningServer running(httpMonitor("kept", target_));
  const nlohmann::json before = running.waitForChecks("kept", 2);
  const std::string id = running.monitor("kept").at("id");

  running.restart();

  EXPECT_EQ(running.monitor("kept").at("id"), id);
  EXPECT_EQ(running.monitor("kept").at("status"), "up");
  const nlohmann::json after = running.checks("kept");
  for (const auto& check : before) {
    EXPECT_NE(std::find(after.begin(), after.end(), check), after.end()) << check.dump();
  }
}

TEST_F(LifeTest, ReloadAddsAndRemovesAndLeavesTheRestAlone) {
  RunningServer running(httpMonitor("kept", target_) + httpMonitor("gone", target_));
  running.waitForChecks("kept", 1);
  const nlohmann::json kept = running.monitor("kept");

  running.rewrite(httpMonitor("kept", target_) + httpMonitor("new", target_));
  const ReloadReport report = running.server().reload();

  EXPECT_EQ(report.outcome, ReloadReport::Outcome::Applied);
  EXPECT_EQ(report.text, "+ new\n- gone\n1 added, 0 changed, 1 removed, 1 unchanged\n");
  EXPECT_EQ(running.metric("promonitor_monitors"), 2);
  EXPECT_EQ(running.monitor("kept").at("id"), kept.at("id"));
  EXPECT_EQ(running.monitor("kept").at("created_at"), kept.at("created_at"));
  running.waitForChecks("new", 1);
}

TEST_F(LifeTest, BadReloadChangesNothing) {
  RunningServer running(httpMonitor("kept", target_));
  running.waitForChecks("kept", 1);

  running.rewrite(httpMonitor("kept", target_) + "  - { name: bad, http: \"" + target_.url() +
                  "\", intervall: 5s }\n" + httpMonitor("never", target_));
  const double taken = running.metric("promonitor_config_reload_success_timestamp_seconds");
  const ReloadReport report = running.server().reload();

  EXPECT_EQ(report.outcome, ReloadReport::Outcome::Refused);
  EXPECT_NE(report.text.find("did you mean 'interval'"), std::string::npos) << report.text;
  EXPECT_NE(report.text.find("promonitor.yaml:"), std::string::npos) << report.text;
  EXPECT_EQ(running.metric("promonitor_config_reload_success"), 0);
  EXPECT_EQ(running.metric("promonitor_config_reload_success_timestamp_seconds"), taken);
  EXPECT_TRUE(running.monitor("never").is_null());
  running.waitForChecks("kept", running.checks("kept").size() + 1);
}

TEST_F(LifeTest, ReloadSaysWhichChangedSettingsNeedARestart) {
  RunningServer running(httpMonitor("kept", target_));
  running.waitForChecks("kept", 1);

  running.rewrite(httpMonitor("kept", target_) + "engine: { max_in_flight: 7 }\n");
  const ReloadReport report = running.server().reload();

  EXPECT_EQ(report.text,
            "0 added, 0 changed, 0 removed, 1 unchanged\n"
            "changed, but in force only after a restart: engine\n");
  EXPECT_EQ(running.metric("promonitor_config_reload_success"), 1);
}

TEST_F(LifeTest, StopsInTimeWithChecksInFlight) {
  test::SilentTarget silent;
  RunningServer running(
      fmt::format("  - {{ name: silent, http: \"http://{}/\", interval: 60s, timeout: 50s }}\n",
                  silent.endpoint()));
  const SystemClock clock;
  while (running.metric("promonitor_checks_in_flight") < 1) {
  }

  const MonoTime began = clock.now();
  running.server().stop(seconds(1));

  EXPECT_LT(clock.now() - began, seconds(5));
}

TEST_F(LifeTest, RefusesToStartWithATextForTheOperator) {
  RunningServer first(httpMonitor("kept", target_));
  const SystemClock clock;
  const auto start = [&](const std::string& text) -> std::string {
    const auto file = first.directory() / "other.yaml";
    std::ofstream(file) << text;
    try {
      const Server server(file, clock);
    } catch (const config::ConfigError& error) {
      return error.text();
    } catch (const std::exception& error) {
      return error.what();
    }
    return "started";
  };
  const std::string other_database =
      "database: { url: \"sqlite://" + first.directory().string() + "/other.db\" }\n";
  struct Row {
    const char* what;
    std::string text;
    std::string has;
  };
  const Row rows[] = {
      {"port taken",
       other_database +
           fmt::format("server: {{ listen: \"127.0.0.1:{}\" }}\n", first.server().apiPort()),
       "server.listen"},
      {"second daemon",
       "database: { url: \"sqlite://" + first.directory().string() +
           "/test.db\" }\nserver: { listen: \"127.0.0.1:0\" }\n",
       "in use by another promonitor"},
      {"unknown kind", other_database + "monitors: [ { name: a, htttp: \"http://localhost\" } ]\n",
       "other.yaml:2:"},
      {"plugin that is none",
       other_database + "plugins: { load: [ { path: \"" + first.directory().string() +
           "/other.yaml\" } ] }\n",
       "other.yaml"},
      {"directory missing", "database: { url: \"sqlite:///nonexistent/dir/x.db\" }\n",
       "/nonexistent/dir"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const std::string text = start(row.text);
    EXPECT_NE(text.find(row.has), std::string::npos) << text;
  }
}

TEST_F(LifeTest, HealthyMonitorsKeepTheirSlotsBesideSilentOnes) {
  test::SilentTarget silent;
  std::string monitors;
  for (int i = 0; i < 40; ++i) monitors += httpMonitor(("h" + std::to_string(i)).c_str(), target_);
  for (int i = 0; i < 10; ++i) {
    monitors +=
        fmt::format("  - {{ name: s{}, http: \"http://{}/\", interval: 30s, timeout: 30s }}\n", i,
                    silent.endpoint());
  }
  RunningServer running(monitors);

  const nlohmann::json checks = running.waitForChecks("h0", 6);

  EXPECT_EQ(running.monitor("h39").at("status"), "up");
  EXPECT_EQ(running.metric("promonitor_results_dropped_total"), 0);
  for (int i = 0; i < 40; ++i) {
    EXPECT_GE(running.waitForChecks("h" + std::to_string(i), 5).size(), 5U);
  }
}

}  // namespace
}  // namespace promonitor

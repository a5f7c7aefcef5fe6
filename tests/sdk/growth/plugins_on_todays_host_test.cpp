#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/plugin_error.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "tests/sdk/growth/plugin_files.hpp"
#include "tests/support/probe_runner.hpp"

namespace promonitor::test {
namespace {

using std::chrono::seconds;

TEST(PluginsOnTodaysHost, AreKeptForThisMachine) {
  const auto kept = std::filesystem::path(KEPT_PLUGINS) / KEPT_ARCHITECTURE;
  if (!std::filesystem::exists(kept)) {
    GTEST_SKIP() << "no release was made on " KEPT_ARCHITECTURE
                    ": only plugins that were just built are tried";
  }
  for (const char* const name : {"v1.0_callback.so", "v1.0_blocking.so", "v1.0_coroutine.so",
                                 "v1.1_callback.so", "v1.1_blocking.so", "v1.1_coroutine.so"}) {
    EXPECT_TRUE(std::filesystem::exists(kept / name)) << name;
  }
}

TEST(PluginsOnTodaysHost, RunByCallbacks) {
  for (const auto& file : pluginFiles("callback", "later_")) {
    SCOPED_TRACE(file.string());
    ProbeRunner runner(file);

    const CheckResult result = runner.run({{"target", "all"}}, seconds(20));

    EXPECT_EQ(result.verdict, Verdict::Degraded);
    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->code, "seen");
    EXPECT_EQ(result.failure->phase, Phase::Ttfb);
    EXPECT_EQ(result.failure->summary,
              " addresses=1 allowed=0 ready=2 cancel=0 sleep=0 offload=0 posted=0 post=0");
    EXPECT_EQ(result.failure->expected, "one thing");
    EXPECT_EQ(result.failure->got, "another");
    EXPECT_EQ(result.status_code, 220);
    EXPECT_EQ(result.response_time, std::chrono::milliseconds(5));
    EXPECT_EQ(result.phases[Phase::Dns], 1000);
    EXPECT_EQ(result.metrics, (std::vector<Metric>{{"rtt", 0.5}, {"checks", 1}}));
    EXPECT_EQ(result.attributes,
              (std::vector<Attribute>{{"tried", "192.0.2.1:1 connect_refused 0.1"},
                                      {"tried", "192.0.2.2:1 ok 0.2"},
                                      {"evidence", "220 hello"},
                                      {"colour", "blue"}}));
    EXPECT_EQ(runner.run({{"target", "again"}}, seconds(20)).metrics.at(1).value, 2);
    const CheckResult cancelled =
        runner.runCancelled({{"target", "wait"}}, Prober::CancelReason::Reconfigure);
    EXPECT_EQ(cancelled.failure->code, "cancelled");
    EXPECT_EQ(cancelled.failure->summary, " reason=3");
  }
}

TEST(PluginsOnTodaysHost, DeclareWhatTheyDeclared) {
  for (const auto& file : pluginFiles("callback", "later_")) {
    SCOPED_TRACE(file.string());
    ProbeRunner runner(file);
    const ProbeKind& kind = runner.kind();

    EXPECT_EQ(kind.name, "v1_callback");
    EXPECT_EQ(kind.default_timeout, seconds(5));
    ASSERT_EQ(kind.schema.options().size(), 15U);
    EXPECT_EQ(kind.schema.options()[14].name, "ratio");
    EXPECT_THAT(kind.schema.options()[7].choices, testing::ElementsAre("red", "blue"));
    EXPECT_THAT(runner.refusal({{"target", "x"}, {"integer", "11"}}), testing::HasSubstr("11"));
    const OptionInput bad = OptionInput::scalar("bad", true);
    const auto outcome = kind.validate(OptionInput{}, &bad);
    ASSERT_EQ(outcome.issues.size(), 1U);
    EXPECT_EQ(outcome.issues[0].message, "the target is bad");
  }
}

TEST(PluginsOnTodaysHost, RunBlocking) {
  for (const auto& file : pluginFiles("blocking", "later_")) {
    SCOPED_TRACE(file.string());
    ProbeRunner runner(file);

    EXPECT_EQ(runner.kind().flags,
              std::uint32_t{PM_KIND_BLOCKING} | std::uint32_t{PM_KIND_OPERATOR_ONLY});
    EXPECT_EQ(runner.run({{"target", "x"}}, seconds(20)).verdict, Verdict::Up);
    const CheckResult stopped = runner.run({{"target", "wait"}}, std::chrono::milliseconds(100));
    EXPECT_EQ(stopped.verdict, Verdict::Down);
    EXPECT_EQ(stopped.failure->summary, "told to stop");
  }
}

TEST(PluginsOnTodaysHost, RunCoroutines) {
  for (const auto& file : pluginFiles("coroutine", "later_")) {
    SCOPED_TRACE(file.string());
    ProbeRunner runner(file);

    const CheckResult result = runner.run({{"target", "all"}}, seconds(20));
    EXPECT_EQ(result.verdict, Verdict::Degraded);
    EXPECT_EQ(result.failure->summary, "1 true 2 42 9");
    EXPECT_EQ(result.failure->expected, "one thing");
    EXPECT_EQ(result.status_code, 220);
    EXPECT_EQ(result.phases[Phase::Connect], 7000);
    EXPECT_EQ(result.metrics, (std::vector<Metric>{{"checks", 1}}));
    EXPECT_EQ(result.attributes, (std::vector<Attribute>{{"peer", "192.0.2.7:80"}}));
    const CheckResult late = runner.run({{"target", "wait"}}, std::chrono::milliseconds(100));
    EXPECT_EQ(late.failure->code, "timeout");
    EXPECT_EQ(runner.run({{"target", "throw"}}).failure->summary, "thrown on purpose");
    EXPECT_EQ(runner.refusal({{"target", "refuse"}}), "option 'target': it is refused");
  }
}

TEST(PluginsOnTodaysHost, AreRefusedWhenTheyNeedMore) {
  PluginRegistry registry;
  const auto file = std::filesystem::canonical(BUILT_PLUGINS "/needs_later.so");
  try {
    registry.load({file, {}});
    ADD_FAILURE() << "it was loaded";
  } catch (const PluginError& error) {
    EXPECT_EQ(error.what(),
              "plugin " + file.string() +
                  ": it needs plugin ABI 1.2, this program has 1.1; update ProMonitor");
  }
}

}  // namespace
}  // namespace promonitor::test

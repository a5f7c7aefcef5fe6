#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "core/net/network_policy.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/runner/runner_prober.hpp"
#include "tests/core/plugin/input.hpp"
#include "tests/support/log_lines.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {

/// A RunnerProber on a loop whose clock the test moves; the runners' own clocks are real.
class RunnerFixture : public testing::Test, protected ResultSink {
 protected:
  /// Runs a fixture plugin.
  void use(const std::string& plugin) {
    registry_.load({std::filesystem::path(FIXTURE_PLUGINS) / (plugin + ".so"), {}});
    kind_ = registry_.find(plugin);
    if (kind_ == nullptr) throw std::logic_error("no kind " + plugin);
    make({.plugin_path = kind_->plugin_path, .plugin_id = kind_->plugin_id}, RUNNER_PROGRAM);
  }
  void make(RunnerSettings settings, const std::string& program) {
    prober_.reset();
    spawner_.emplace();  // its thread is not there in a child that a test forked
    prober_ = std::make_unique<RunnerProber>(
        std::move(settings),
        RunnerProber::Services{
            .loop = loop_, .spawner = *spawner_, .log = log_, .sink = *this, .stats = stats_},
        program);
  }

  void onResult(std::uint64_t token, CheckResult&& result) override {
    EXPECT_FALSE(starting_) << "a result came from inside start()";
    EXPECT_TRUE(results_.emplace(token, std::move(result)).second) << "a second result";
  }

  InstanceId create(const std::string& target) {
    const OptionInput wanted = plain(target);
    std::string error;
    const auto outcome = kind_->schema.validate(OptionInput{}, &wanted);
    const InstanceId instance =
        prober_->create({.kind = *kind_, .options = outcome.options, .policy = &policy_}, error);
    EXPECT_NE(instance, 0U) << error;
    return instance;
  }
  /// Returns its token.
  std::uint64_t start(InstanceId instance, Duration timeout = std::chrono::seconds(10)) {
    starting_ = true;
    check_ = prober_->start(
        instance, {.token = ++token_, .timeout = timeout, .flags = 0, .monitor_name = "shop"});
    starting_ = false;
    return token_;
  }
  const CheckResult& result(std::uint64_t token) {
    until([&] { return results_.contains(token); });
    return results_.at(token);
  }
  const CheckResult& check(InstanceId instance) { return result(start(instance)); }

  /// Turns the loop until `done`; the limit is for a broken build only.
  template <class Done>
  void until(Done&& done) {
    for (int turns = 0; turns < 4000; ++turns) {
      if (done()) return;
      loop_.turn(std::chrono::milliseconds(5));
    }
    throw std::runtime_error("it did not happen");
  }
  /// A little more than `step`, because timers are late by up to a tick of about a millisecond.
  void advance(Duration step) {
    clock_.advance(step + std::chrono::milliseconds(2));
    loop_.turn(Duration(0));
  }
  /// Lets the prober ask for signs of life, for as long as it takes to end a runner that gives
  /// none.
  void findOutWhoHangs() {
    for (int seconds = 0; seconds < 4; ++seconds) advance(std::chrono::seconds(1));
  }
  void expectUnknown(const CheckResult& result, const std::string& code) {
    EXPECT_EQ(result.verdict, Verdict::Unknown);
    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->code, code) << result.failure->summary;
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
  std::shared_ptr<LogLines> lines_ = std::make_shared<LogLines>();
  spdlog::logger log_{"test", lines_};
  const NetworkPolicy policy_{NetworkPolicySettings{}};
  PluginRegistry registry_;
  const ProbeKind* kind_ = nullptr;
  RunnerStats stats_;
  std::optional<ChildSpawner> spawner_;
  std::unique_ptr<RunnerProber> prober_;
  std::map<std::uint64_t, CheckResult> results_;
  std::uint64_t token_ = 0;
  CheckHandle check_ = 0;  ///< of the newest check
  bool starting_ = false;
};

}  // namespace promonitor

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <spdlog/logger.h>

#include "core/net/network_policy.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/plugin/probe_host.hpp"
#include "tests/core/plugin/input.hpp"
#include "tests/support/log_lines.hpp"
#include "tests/support/manual_clock.hpp"

namespace promonitor {

/// A ProbeHost on a loop whose clock the test moves, with the fixture plugins loaded.
class HostFixture : public testing::Test, protected ResultSink {
 protected:
  HostFixture() {
    for (const char* name : {"good_callback", "good_coroutine", "good_blocking", "keeps_options",
                             "wrong_result", "ignores_cancel", "throws"}) {
      registry_.load({std::filesystem::path(FIXTURE_PLUGINS) / (std::string(name) + ".so"), {}});
    }
    host_ = std::make_unique<ProbeHost>(ProbeHost::Services{
        .net = {loop_, resolver_, tls_}, .workers = workers_, .log = log_, .sink = *this});
  }

  void onResult(std::uint64_t token, CheckResult&& result) override {
    EXPECT_FALSE(starting_) << "a result came from inside start()";
    EXPECT_TRUE(results_.emplace(token, std::move(result)).second) << "a second result";
  }

  InstanceId create(const std::string& kind, const std::string& target,
                    const OptionInput& input = {}) {
    const ProbeKind* found = registry_.find(kind);
    if (found == nullptr) throw std::logic_error("no kind " + kind);
    const OptionInput wanted = plain(target);
    auto outcome = found->schema.validate(input, &wanted);
    if (!outcome.issues.empty()) throw std::logic_error(outcome.issues[0].message);
    error_.clear();
    return host_->create({.kind = *found, .options = outcome.options, .policy = &policy_}, error_);
  }

  CheckHandle start(InstanceId instance, Duration timeout = std::chrono::seconds(10)) {
    starting_ = true;
    const CheckHandle check =
        host_->start(instance, {.token = ++token_, .timeout = timeout, .monitor_name = "shop"});
    starting_ = false;
    return check;
  }

  /// Turns the loop until the newest check has its result. The limit is for a broken build only.
  const CheckResult& result() {
    for (int turns = 0; !results_.contains(token_) && turns < 2000; ++turns) {
      loop_.turn(std::chrono::milliseconds(5));
    }
    if (!results_.contains(token_)) throw std::runtime_error("no result");
    return results_.at(token_);
  }

  /// Waits for other threads to log something.
  void awaitLines(std::string_view text, std::size_t count) {
    for (int turns = 0; lines_->count(text) < count && turns < 2000; ++turns) {
      loop_.turn(std::chrono::milliseconds(5));
    }
    ASSERT_EQ(lines_->count(text), count);
  }

  /// A little more than `step`, because timers are late by up to a tick of about a millisecond.
  void advance(Duration step) {
    clock_.advance(step + std::chrono::milliseconds(2));
    loop_.turn(Duration(0));
  }

  const CheckResult& check(const std::string& kind, const std::string& target,
                           const OptionInput& input = {}) {
    start(create(kind, target, input));
    return result();
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
  Resolver resolver_{loop_, {}};
  TlsContextCache tls_;
  NetworkPolicy policy_{NetworkPolicySettings{.deny = {"link-local"}, .allow = {}}};
  WorkerPool workers_{2, 4};
  std::shared_ptr<LogLines> lines_ = std::make_shared<LogLines>();
  spdlog::logger log_{"test", lines_};
  PluginRegistry registry_;
  std::unique_ptr<ProbeHost> host_;
  std::string error_;
  std::map<std::uint64_t, CheckResult> results_;
  std::uint64_t token_ = 0;
  bool starting_ = false;
};

}  // namespace promonitor

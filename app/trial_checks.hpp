#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "app/probers.hpp"
#include "core/loop/event_loop.hpp"
#include "core/model/check.hpp"
#include "core/model/monitor.hpp"
#include "core/plugin/plugin_registry.hpp"

namespace promonitor {

/// Checks of monitors that are not stored: to see what one would find. They run on a loop and a
/// thread of their own, as those of shards do, and nothing of them is kept. Thread-safe.
class TrialChecks final : private ResultSink {
 public:
  /// All outlive it.
  struct Services {
    const PluginRegistry& kinds;
    Probers& probers;
    const Clock& clock;
  };
  /// Called once, on the loop's thread, unless this ends before: must not block or throw.
  using Done = std::function<void(CheckRecord&&)>;

  TrialChecks(const Services& services, std::size_t most);
  ~TrialChecks() override;
  TrialChecks(const TrialChecks&) = delete;
  TrialChecks& operator=(const TrialChecks&) = delete;

  /// `monitor` has its kind, options, timeout and policy. False where as many run as may: then
  /// `done` is not called.
  bool run(MonitorSpec monitor, Done done);

 private:
  struct Trial {
    MonitorSpec monitor;
    Done done;
    InstanceId instance = 0;
    WallTime started_at{};
  };

  void loop(const std::stop_token& stop);
  void start(MonitorSpec&& monitor, Done&& done);
  void onResult(std::uint64_t token, CheckResult&& result) override;
  void end(std::uint64_t token, CheckResult&& result);

  const Services services_;
  const std::size_t most_;
  std::atomic<std::size_t> running_{0};
  EventLoop loop_;
  // For the loop's thread.
  std::unique_ptr<Prober> prober_;
  std::uint64_t last_token_ = 0;
  std::unordered_map<std::uint64_t, Trial> trials_;

  std::jthread thread_;  ///< last: joined before anything above goes
};

}  // namespace promonitor

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <spdlog/logger.h>

#include "core/loop/event_loop.hpp"
#include "core/loop/handle_table.hpp"
#include "core/plugin/prober.hpp"
#include "core/runner/back_off.hpp"
#include "core/runner/runner_process.hpp"

namespace promonitor {

/// Runs the kinds of one plugin in a process of their own, which starts with the first check, so
/// that many plugins do not start in one turn, and ends when there are no instances. When that
/// process ends, hangs or sends what no sound one sends, its checks are Unknown (`probe_crashed`,
/// `probe_hung`) and another takes its place: at once the first time, later after a pause; checks
/// started meanwhile end at once and say when.
///
/// create() never fails for what the plugin thinks: an instance is made in the process right before
/// its first check there, so that a new process is not flooded with all of them. One that the
/// plugin refuses is logged once, and its checks are Unknown (`probe_refused`).
///
/// Owned by its loop's thread, which only the destructor makes wait for a process.
class RunnerProber final : public Prober, private RunnerProcess::Owner {
 public:
  struct Services {
    EventLoop& loop;
    ChildSpawner& spawner;
    spdlog::logger& log;
    ResultSink& sink;
    RunnerStats& stats;
  };
  /// `program` is what is started: this one, unless told otherwise.
  RunnerProber(RunnerSettings settings, Services services, std::string program = "/proc/self/exe");
  ~RunnerProber() override;
  RunnerProber(const RunnerProber&) = delete;
  RunnerProber& operator=(const RunnerProber&) = delete;

  /// Requires: a kind of the plugin.
  InstanceId create(const InstanceRequest& request, std::string& error) override;
  void destroy(InstanceId instance) override;
  CheckHandle start(InstanceId instance, const StartRequest& request) override;
  void cancel(CheckHandle handle, CancelReason reason) override;
  std::size_t inFlight() const override { return checks_.size(); }

 private:
  struct Instance {
    const ProbeKind* kind = nullptr;
    std::shared_ptr<const OptionSet> options;
    const NetworkPolicy* policy = nullptr;
    std::uint64_t made_in = 0;  ///< the process that has it
    bool refused = false;
    std::string refusal;
    std::string monitor;  ///< for log lines
    std::uint32_t running = 0;
  };
  struct Check {
    std::uint64_t token = 0;
    Instance* instance = nullptr;
    MonoTime started;
    /// When the runner ends it at the latest.
    MonoTime due;
    bool sent = false;  ///< the process has it
  };
  struct Ready {
    CheckHandle check;
    CheckResult result;
  };

  bool onResult(std::string_view body) override;
  void onTick(MonoTime now) override;
  void onEnd(const RunnerProcess::End& end) override;
  static void onRestart(void* self, OpId op, const LoopEvent& event);
  static void onDeliver(void* self, OpId op, const LoopEvent& event);
  void startProcess();
  void restart();
  void ended(const RunnerProcess::End& end, std::size_t lost_checks);
  void send(Handle instance_id, Instance& instance, CheckHandle handle,
            const StartRequest& request);
  std::uint32_t numberOf(const NetworkPolicy& policy);
  void deliverLater(CheckHandle check, CheckResult result);
  void finish(CheckHandle handle, CheckResult result);
  void showQueued(std::size_t bytes);

  const RunnerSettings settings_;
  const Services services_;
  const std::string program_;
  HandleTable<Instance> instances_;
  HandleTable<Check> checks_;
  std::vector<Ready> ready_;
  OpId deliver_ = 0;
  OpId restart_ = 0;
  BackOff back_off_;
  MonoTime next_start_{};
  RunnerProcess::End last_end_{};
  std::uint64_t generation_ = 0;  ///< of processes
  /// What the process calls the policies that it knows.
  std::unordered_map<const NetworkPolicy*, std::uint32_t> policies_;
  std::size_t shown_queued_ = 0;  ///< this prober's part in the statistics
  std::vector<std::unique_ptr<RunnerProcess>> ended_;
  std::unique_ptr<RunnerProcess> process_;
};

}  // namespace promonitor

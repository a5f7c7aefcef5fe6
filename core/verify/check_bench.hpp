#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <spdlog/logger.h>

#include "core/loop/event_loop.hpp"
#include "core/loop/worker_pool.hpp"
#include "core/net/network_policy.hpp"
#include "core/net/resolver.hpp"
#include "core/net/tls_context_cache.hpp"
#include "core/plugin/probe_host.hpp"
#include "core/verify/watched_kind.hpp"

namespace promonitor::verify {

/// Runs checks of a kind under a Watch, through the real host, on a loop of the calling thread.
/// Findings go to the log. When the loop itself fails, std::system_error rises. The destructor
/// ends the test's process when the plugin still holds a worker, because nobody could wait for it.
class CheckBench final : private ResultSink {
 public:
  CheckBench(const ProbeKind& kind, TestLog& log, const WatchSettings& settings = {});
  ~CheckBench() override;
  CheckBench(const CheckBench&) = delete;
  CheckBench& operator=(const CheckBench&) = delete;

  /// How a check ended.
  struct Ending {
    CheckResult result;
    bool by_probe = false;  ///< the plugin completed it itself
    bool refused = false;   ///< start() said no
    bool idle = false;      ///< it never came to the plugin
  };

  /// 0 when the plugin refused, with its reason in refusal().
  InstanceId create(const std::shared_ptr<const OptionSet>& options);
  const std::string& refusal() const { return refusal_; }
  void destroy(InstanceId instance) { host_->destroy(instance); }

  /// Starts a check; its time limit counts from now.
  CheckHandle start(InstanceId instance, Duration timeout);
  void cancel(CheckHandle check, Prober::CancelReason reason) { host_->cancel(check, reason); }
  /// Turns the loop until `count` more checks have ended. A check that the plugin does not end
  /// within its limit and the grace second is a finding, and so is one that never ends.
  std::vector<Ending> await(std::size_t count, Duration timeout);
  /// One check from start to end. Nothing when it never ended.
  std::optional<Ending> run(InstanceId instance, Duration timeout);
  /// Turns the loop for a while: whatever the plugin still does after its checks comes to light.
  void linger(Duration time);

  Watch& watch() { return watch_; }
  const Clock& clock() const { return clock_; }

 private:
  void onResult(std::uint64_t token, CheckResult&& result) override;
  void judge(const Ending& ending);

  TestLog& log_;
  SystemClock clock_;
  EventLoop loop_;
  Resolver resolver_;
  TlsContextCache tls_;
  NetworkPolicy policy_;
  WorkerPool workers_;
  spdlog::logger logger_;
  Watch watch_;
  WatchedKind kind_;
  std::unique_ptr<ProbeHost> host_;
  std::vector<CheckHandle> started_;  ///< by token
  std::vector<Ending> ended_;
  std::string refusal_;
  bool stuck_ = false;
};

}  // namespace promonitor::verify

#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/logger.h>

#include "core/loop/event_loop.hpp"
#include "core/loop/worker_pool.hpp"
#include "core/net/network_policy.hpp"
#include "core/net/resolver.hpp"
#include "core/net/tls_context_cache.hpp"
#include "core/plugin/plugin_registry.hpp"
#include "core/plugin/probe_host.hpp"

namespace promonitor::test {

/// One option as a person writes it; dots nest.
struct GivenOption {
  GivenOption(std::string option, std::string text)
      : name(std::move(option)), value(OptionInput::scalar(std::move(text))) {}
  GivenOption(std::string option,
              std::initializer_list<std::pair<std::string, std::string>> entries);
  static GivenOption list(std::string option, std::vector<std::string> items);

  std::string name;
  OptionInput value;
};
using GivenOptions = std::vector<GivenOption>;

/// What the probes of a test find around them.
struct ProbeWorld {
  NetworkPolicySettings policy;
  ResolverSettings resolver;
  std::string ca_file = TlsContextCache::systemCaFile();
};

/// Loads one plugin and runs its checks through the real ProbeHost on a loop of the calling
/// thread. Not thread-safe.
class ProbeRunner final : private ResultSink {
 public:
  explicit ProbeRunner(const std::filesystem::path& plugin, const ProbeWorld& world = {});
  ~ProbeRunner() override;
  ProbeRunner(const ProbeRunner&) = delete;
  ProbeRunner& operator=(const ProbeRunner&) = delete;

  /// One check. Throws std::runtime_error when the options are refused (with all issues), or when
  /// there is no result well after the time-out. One that this machine held up says nothing of a
  /// test's target: it is asked again, five times at most.
  CheckResult run(const GivenOptions& options, Duration timeout = std::chrono::seconds(5));
  /// Starts one check for each and runs them side by side; results in the same order.
  std::vector<CheckResult> runAll(const std::vector<GivenOptions>& monitors,
                                  Duration timeout = std::chrono::seconds(5));
  /// A check of a monitor, and so many more that confirm what it found; results in their order.
  std::vector<CheckResult> runConfirming(const GivenOptions& options, int retries,
                                         Duration timeout = std::chrono::seconds(5));
  /// Starts a check, cancels it in the next turn, and gives its result.
  CheckResult runCancelled(const GivenOptions& options, Prober::CancelReason reason);
  /// Why the options are refused, by the schema or by the kind; empty when they are not.
  std::string refusal(const GivenOptions& options);

  /// The rules for what is run from now on, instead of the world's.
  void holdTo(const PolicyRules& rules) { policy_.emplace(rules); }

  const ProbeKind& kind() const { return *kind_; }
  /// Time the newest run() took.
  Duration elapsed() const { return elapsed_; }
  /// Time until each result of the newest runAll(), in the order of its monitors.
  const std::vector<Duration>& durations() const { return durations_; }

 private:
  void onResult(std::uint64_t token, CheckResult&& result) override;
  InstanceId create(const GivenOptions& options);
  void begin();
  void await(std::size_t results, Duration limit);

  SystemClock clock_;
  EventLoop loop_;
  Resolver resolver_;
  TlsContextCache tls_;
  std::optional<NetworkPolicy> policy_;
  WorkerPool workers_;
  spdlog::logger log_;
  PluginRegistry registry_;
  const ProbeKind* kind_ = nullptr;
  std::map<std::uint64_t, CheckResult> results_;
  MonoTime began_{};
  Duration elapsed_{};
  std::vector<Duration> durations_;
  std::unique_ptr<ProbeHost> host_;
};

}  // namespace promonitor::test

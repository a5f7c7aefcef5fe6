#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/model/check.hpp"
#include "core/plugin/option_set.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor {

class NetworkPolicy;  // core/net/network_policy.hpp

/// A monitor's instance inside a prober. 0: none.
using InstanceId = std::uint64_t;
/// A running check inside a prober. 0: none.
using CheckHandle = std::uint64_t;

/// Hears of results, which it may move from. Called on the prober's thread, never from inside
/// start().
class ResultSink {
 public:
  virtual ~ResultSink() = default;
  virtual void onResult(std::uint64_t token, CheckResult&& result) = 0;
};

/// The engine's whole view of plugins, coarse on purpose: these calls are the only ones that cross
/// when a plugin runs in a process of its own. Owned by its shard's thread.
class Prober {
 public:
  struct InstanceRequest {
    const ProbeKind& kind;
    std::shared_ptr<const OptionSet> options;
    /// What its checks are held to; must outlive the instance. Never null, but for RoutingProber.
    const NetworkPolicy* policy;
  };
  struct StartRequest {
    /// Given back with the result.
    std::uint64_t token = 0;
    Duration timeout{};       ///< counted from the start
    std::uint32_t flags = 0;  ///< PM_CHECK_*
    std::string_view monitor_name;
  };
  enum class CancelReason : std::uint32_t { Timeout = 1, Shutdown = 2, Reconfigure = 3, User = 4 };

  virtual ~Prober() = default;
  /// 0 on failure, with the reason in `error`.
  virtual InstanceId create(const InstanceRequest& request, std::string& error) = 0;
  /// Requires: no check of the instance is running.
  virtual void destroy(InstanceId instance) = 0;
  /// Each start ends in exactly one result: the probe's own, or one made for it at the deadline
  /// plus a grace second. A probe that refuses to start gives an Unknown result.
  virtual CheckHandle start(InstanceId instance, const StartRequest& request) = 0;
  virtual void cancel(CheckHandle check, CancelReason reason) = 0;
  virtual std::size_t inFlight() const = 0;
};

}  // namespace promonitor

#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/loop/event_loop.hpp"
#include "core/net/network_policy.hpp"
#include "core/plugin/prober.hpp"

namespace promonitor::bench {

/// Runs checks of one kind through a prober, so many at a time: each result starts the next check.
/// For one thread.
class Checks final : public ResultSink {
 public:
  Checks(EventLoop& loop, const ProbeKind& kind, const std::string& target, std::size_t in_flight);

  /// Must outlive the use of this object; reports to it.
  void use(Prober& prober);
  /// Throws when a check is not up.
  void run(std::size_t checks);
  /// The instances end.
  void finish();

 private:
  void onResult(std::uint64_t token, CheckResult&& result) override;
  void start(std::uint64_t place);

  EventLoop& loop_;
  const ProbeKind& kind_;
  std::shared_ptr<const OptionSet> options_;
  const NetworkPolicy policy_{NetworkPolicySettings{}};
  std::vector<InstanceId> instances_;  ///< one a check in flight
  Prober* prober_ = nullptr;
  std::size_t to_start_ = 0;
  std::size_t done_ = 0;
  std::string failure_;
};

}  // namespace promonitor::bench

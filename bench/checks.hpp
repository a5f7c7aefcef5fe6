#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/pace.hpp"
#include "core/loop/event_loop.hpp"
#include "core/net/network_policy.hpp"
#include "core/plugin/prober.hpp"

namespace promonitor::bench {

/// What is checked: the targets take turns, the options (name and text) hold for all of them.
struct Subject {
  const ProbeKind& kind;
  std::vector<std::string> targets;
  std::vector<std::pair<std::string, std::string>> options = {};
};

/// Runs checks of one kind through a prober, so many at a time. For one thread.
class Checks final : public ResultSink {
 public:
  /// Throws std::logic_error when the options are refused.
  Checks(EventLoop& loop, const Subject& subject, std::size_t in_flight);

  /// Must outlive the use of this object; reports to it.
  void use(Prober& prober);
  /// At `rate` checks a second; 0: each result starts the next check. Throws when one is not up.
  void run(std::size_t checks, std::size_t rate = 0);
  /// The instances end.
  void finish();

 private:
  void onResult(std::uint64_t token, CheckResult&& result) override;
  void start(std::uint64_t place);
  void startDue();

  EventLoop& loop_;
  const ProbeKind& kind_;
  std::vector<std::shared_ptr<const OptionSet>> options_;  ///< one a target
  const NetworkPolicy policy_{NetworkPolicySettings{}};
  std::vector<InstanceId> instances_;  ///< one a check in flight
  std::vector<std::uint64_t> idle_;    ///< places of instances that wait for their turn
  Prober* prober_ = nullptr;
  Pace pace_{0, 0};
  std::size_t done_ = 0;
  std::string failure_;
};

}  // namespace promonitor::bench

#pragma once

#include "core/engine/connectivity_gate.hpp"
#include "tests/sim/network.hpp"

namespace promonitor::sim {

/// Witnesses of a simulated network in virtual time, between a prober and its shard: they are asked
/// every ten seconds and when a check failed, and answer at once or not within two seconds.
class Witnesses final : public ResultSink {
 public:
  Witnesses(const Network& network, ResultSink& next, ShardStats& stats, MonoTime now)
      : network_(network), gate_(next, stats), now_(now), next_(now) {}

  void setNow(MonoTime now) { now_ = now; }
  /// When happen() is to be called next, and not before.
  MonoTime next() const { return next_; }
  /// True when results were passed on.
  bool happen();
  void onResult(std::uint64_t token, CheckResult&& result) override;

 private:
  void beginRound();

  const Network& network_;
  ConnectivityGate gate_;
  MonoTime now_;
  MonoTime next_;
  bool running_ = false;
  WitnessRound round_;
};

}  // namespace promonitor::sim

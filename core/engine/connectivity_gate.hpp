#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/connectivity.hpp"
#include "core/engine/shard_stats.hpp"
#include "core/plugin/prober.hpp"

namespace promonitor {

/// Stands between a prober and its shard, where the network has witnesses. What failed is held
/// until a round of them that began after it is known: then it is passed on as it is, or, where the
/// network was away meanwhile, as unknown (network_away). Everything else passes at once. Told the
/// time; does no I/O. Owned by its shard's thread.
class ConnectivityGate {
 public:
  ConnectivityGate(ResultSink& next, ShardStats& stats) : next_(next), stats_(stats) {}

  /// `now`: when the result came. Requires: the next round is told of.
  void take(std::uint64_t token, CheckResult&& result, MonoTime now);
  /// A round has ended.
  void take(const WitnessRound& round);

  /// Results are held for a round that is yet to begin.
  bool waits() const { return !held_.empty(); }
  bool away() const { return connectivity_.away(); }

 private:
  struct Held {
    std::uint64_t token;
    CheckResult result;
    MonoTime began, ended;
  };
  /// False when it takes another round.
  bool settle(Held& held);

  ResultSink& next_;
  ShardStats& stats_;
  Connectivity connectivity_;
  std::vector<Held> held_;
  std::vector<Held> settling_;  ///< empty but in take()
};

}  // namespace promonitor

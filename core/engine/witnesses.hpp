#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

#include <spdlog/logger.h>

#include "core/engine/connectivity_gate.hpp"
#include "core/engine/witness_settings.hpp"
#include "core/loop/event_loop.hpp"

namespace promonitor {

/// Asks the witnesses of the network from time to time, and at once when a check failed, by making
/// a TCP connection to each; passes the results of a prober on as its gate says. A failure waits
/// for two rounds at most, each of which ends within its time-out. Owned by its loop's thread.
class Witnesses final : public ResultSink {
 public:
  /// Of all shards of the engine, those whose newest round found the network away: the first and
  /// the last of them log it.
  using ShardsAway = std::atomic<std::size_t>;

  /// Requires: there are targets. The first round begins at once.
  Witnesses(EventLoop& loop, const WitnessSettings& settings, ResultSink& next, ShardStats& stats,
            ShardsAway& shards_away, spdlog::logger& log);
  ~Witnesses() override;
  Witnesses(const Witnesses&) = delete;
  Witnesses& operator=(const Witnesses&) = delete;

  void onResult(std::uint64_t token, CheckResult&& result) override;

 private:
  struct Attempt {
    int fd = -1;
    OpId wait = 0;
  };

  void beginRound();
  /// False when the connection failed at once.
  bool connectTo(const Address& target);
  void settle(bool answered);
  void endRound(bool reached);
  void closeAttempts();
  void tell(bool was_away);
  static void onReady(void* self, OpId op, const LoopEvent& event);
  static void onInterval(void* self, OpId op, const LoopEvent& event);

  EventLoop& loop_;
  const WitnessSettings settings_;
  ShardsAway& shards_away_;
  spdlog::logger& log_;
  ConnectivityGate gate_;
  bool running_ = false;
  MonoTime began_{};
  std::size_t answered_ = 0, failed_ = 0;
  std::vector<Attempt> attempts_;
  OpId timer_ = 0;
};

}  // namespace promonitor

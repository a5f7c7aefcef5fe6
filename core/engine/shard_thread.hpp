#pragma once

#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <spdlog/logger.h>

#include "core/engine/recorder.hpp"
#include "core/engine/shard.hpp"
#include "core/engine/witnesses.hpp"
#include "core/loop/event_loop.hpp"

namespace promonitor {

/// Makes the prober a shard uses, on the shard's thread. What it returns is destroyed there too.
using ProberFactory = std::function<std::unique_ptr<Prober>(EventLoop& loop, ResultSink& sink)>;

/// A shard with its event loop on a thread of its own. Changes reach it as messages. The
/// destructor stops without grace and joins.
class ShardThread final : private ResultSink {
 public:
  struct Services {
    const Clock& clock;
    KindLookup find_kind;
    Recorder& recorder;
    spdlog::logger& log;
    ProberFactory make_prober;
    /// Whom each shard asks whether the network is there.
    WitnessSettings witnesses = {};
  };
  /// `shards_away` is shared by the shards of an engine.
  ShardThread(const Services& services, const WallAnchor& anchor, Shard::Limits limits,
              Witnesses::ShardsAway& shards_away);
  ~ShardThread() override;
  ShardThread(const ShardThread&) = delete;
  ShardThread& operator=(const ShardThread&) = delete;

  /// Thread-safe; takes effect in the shard's next turns, a part of the monitors in each, and then
  /// makes the future ready. Changes take effect in their order. `put` is the whole of what is put
  /// now or a part of it: `expected` says how many there are about.
  std::future<void> change(std::vector<ScheduledMonitor> put, std::vector<ScheduledMonitor> removed,
                           std::size_t expected);
  /// Thread-safe; asks the shard in its next turn.
  void checkNow(MonitorKey monitor, std::shared_ptr<CheckNowCaller> caller);
  /// Thread-safe. Starts nothing any more, gives what is in flight up to `grace`, then ends the
  /// thread. Returns at once; join() waits.
  void stop(Duration grace);
  void join();

  ShardStats::Values stats() const;

 private:
  struct Change {
    std::vector<ScheduledMonitor> put, removed;
    std::size_t expected = 0;
    std::size_t next = 0;  ///< of `put`
    std::promise<void> in_force;

    bool done() const { return next == put.size(); }
  };

  void run();
  void proceedWithChanges();
  /// At most so many of the monitors that are put.
  void bringInForce(Change& change, std::size_t most);
  void onResult(std::uint64_t token, CheckResult&& result) override;
  void tick();
  /// After anything happened: sees to the next tick and to what waits for the recorder.
  void settle();
  void armTick();
  void handOver();
  void beginStop(Duration grace);
  void finish();

  Services services_;
  Witnesses::ShardsAway& shards_away_;
  ShardStats stats_;
  EventLoop loop_;
  Shard shard_;
  std::deque<std::shared_ptr<Change>> changes_;  ///< not in force yet, in part or as a whole
  MonoTime tick_at_ = MonoTime::max();
  OpId tick_timer_ = 0;
  bool hand_over_armed_ = false;
  bool stopping_ = false;
  std::stop_source finished_;
  std::jthread thread_;  ///< last: joined before anything above goes
};

}  // namespace promonitor

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/engine/check_now.hpp"
#include "core/engine/shard_thread.hpp"

namespace promonitor {

struct EngineSettings {
  /// Threads that run checks; 0: one a core.
  std::size_t shards = 0;
  /// Checks running at once, over all shards; slots beyond it are recorded as missed.
  std::size_t max_in_flight = 20000;
  /// Of those, on one target host; 0: any number. Beyond it checks wait for a part of their
  /// interval. Each shard has its share of either, at least one check.
  std::size_t max_in_flight_per_host = 0;
};

/// All shards. Each monitor belongs to one of them for good, by a hash of its id. Thread-safe. The
/// destructor stops without grace.
class Engine {
 public:
  Engine(const EngineSettings& settings, const ShardThread::Services& services);

  /// Adds monitors or replaces those with the same key, and removes others. Unchanged monitors are
  /// not to be passed: what is not passed is not touched. Returns when it is in force, or after a
  /// second each: a shard that is held up by a plugin takes its part when its turn ends.
  void change(std::vector<ScheduledMonitor> put, std::vector<ScheduledMonitor> removed);
  /// The same with what `next` gives in `count` calls: a part after the other is in force, so that
  /// a million monitors are in memory once.
  void change(std::size_t count, const std::function<ScheduledMonitor()>& next,
              std::vector<ScheduledMonitor> removed);
  /// Runs one check of a monitor at once, beside its slots, which do not move. `monitor` needs its
  /// key and `spec.id` alone. At most one check of a monitor is in flight: where one runs, or a
  /// slot waits for its host, its result is the answer. The result is recorded like any other (with
  /// the epoch as its slot: not of the schedule), and is told once it is committed. Answers within
  /// the monitor's timeout, a grace second and what a commit takes; later where a plugin holds up
  /// its shard, so a caller that waits bounds its wait. Does not block.
  void checkNow(const Monitor& monitor, CheckNowDone done);
  /// Starts no more checks, waits up to `grace` for those in flight and ends all threads.
  void stop(Duration grace);

  /// What the calendar says by the clock that slots are named after: a step of the machine's does
  /// not move it.
  WallTime wallNow() const { return anchor_.wallAt(clock_.now()); }

  std::vector<ShardStats::Values> stats() const;
  std::size_t shardCount() const { return shards_.size(); }

 private:
  std::vector<std::vector<ScheduledMonitor>> byShard(std::vector<ScheduledMonitor> monitors) const;
  std::size_t shardOf(const Uuid& monitor) const;

  const Clock& clock_;
  const WallAnchor anchor_;
  Witnesses::ShardsAway shards_away_{0};
  std::vector<std::unique_ptr<ShardThread>> shards_;
};

}  // namespace promonitor

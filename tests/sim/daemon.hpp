#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <spdlog/logger.h>

#include "core/engine/shard.hpp"
#include "core/engine/slot_accounts.hpp"
#include "tests/sim/history.hpp"
#include "tests/sim/witnesses.hpp"
#include "tests/support/virtual_shard.hpp"

namespace promonitor::sim {

/// One run of the program: a shard in virtual time, and a recorder whose batches reach the history
/// in their order, or never. Dies with this object.
class Daemon {
 public:
  struct Settings {
    /// Where the two clocks stand at the start.
    WallAnchor anchor;
    std::size_t max_in_flight = 1000, max_in_flight_per_host = 0;
    /// What a check finds that starts then.
    FakeProber::Script answer;
    const Network& network;
  };
  /// `ids` are those of the monitors with the keys 1, 2, 3, ...
  Daemon(const Settings& settings, History& history, const std::vector<Uuid>& ids);

  /// What the program does first, before it takes the monitors: accounts for the time it did not
  /// run.
  void start();
  void put(ScheduledMonitor monitor);
  void remove(ScheduledMonitor monitor);

  /// Somebody wants a monitor checked at once.
  void checkNow(MonitorKey monitor);
  /// Lets time pass; things happen when they are due.
  void runUntil(MonoTime end);
  /// Lets time pass in which the program does nothing: what was due is late.
  void stallUntil(MonoTime end);
  /// Everything handed to the recorder so far is in the history.
  void commit();
  /// Starts no more checks, waits for those that run, gives up on the rest.
  void stop(MonoTime end_of_grace);

  WallTime wallNow() const { return settings_.anchor.wallAt(now_); }
  /// Those who wanted a monitor checked, less those who were answered: 0 after a stop.
  std::int64_t unanswered() const { return unanswered_; }
  /// Of those who were answered, how many had a result.
  std::int64_t checkedNow() const { return checked_now_; }

 private:
  /// When the shard has something to do, and when its prober has.
  struct Due {
    MonoTime tick, result;
    MonoTime first() const { return std::min(tick, result); }
  };
  Due nextDue() { return {shard_.nextTick(), prober_.nextResult()}; }
  /// Whether the shard has it.
  char& runs(MonitorKey monitor);
  /// What was found in a network that was away, and what was excused in one that was there.
  void judge(const CheckRecord& check);

  const Settings settings_;
  History& history_;
  SlotAccounts accounts_;
  std::int64_t unanswered_ = 0, checked_now_ = 0;  ///< callers that die with the shard count, too
  std::vector<char> runs_;                         ///< by their keys
  spdlog::logger log_;
  ProbeKind kind_;
  ShardStats stats_;
  Shard shard_;
  Witnesses witnesses_;
  FakeProber prober_;
  MonoTime now_;
  /// When it did nothing.
  std::vector<std::pair<MonoTime, MonoTime>> stalls_;
  ResultBatch waiting_;
};

}  // namespace promonitor::sim

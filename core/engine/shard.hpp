#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <spdlog/logger.h>

#include "core/engine/check_now.hpp"
#include "core/engine/host_limits.hpp"
#include "core/engine/schedule.hpp"
#include "core/engine/scheduled_monitor.hpp"
#include "core/engine/shard_stats.hpp"
#include "core/model/monitor_table.hpp"
#include "core/model/state.hpp"
#include "core/plugin/prober.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// Ties monotonic time to the calendar: taken once at start, so that a step of the wall clock
/// moves no slot.
struct WallAnchor {
  MonoTime mono;
  WallTime wall;

  WallTime wallAt(MonoTime time) const {
    return wall + std::chrono::floor<std::chrono::microseconds>(time - mono);
  }
  MonoTime monoAt(WallTime time) const { return mono + (time - wall); }
};

/// The loaded kind of that name, or null.
using KindLookup = std::function<const ProbeKind*(std::string_view name)>;

/// A part of the monitors: their schedule, instances and states. Told the time, starts what is due,
/// turns results into states and collects both for the recorder. Owned by one thread; takes no
/// lock, does no I/O of its own and never waits.
class Shard final : public ResultSink {
 public:
  struct Limits {
    std::size_t max_in_flight = 10000;
    /// On one host; 0: any number.
    std::size_t max_in_flight_per_host = 0;
    /// Callers that wait for a check they asked for.
    std::size_t max_callers = 64;
  };
  /// A check that somebody asked for has ended; its record is in the batch.
  struct Answered {
    std::shared_ptr<CheckNowCaller> caller;
    CheckRecord check;
  };
  Shard(KindLookup find_kind, const WallAnchor& anchor, Limits limits, ShardStats& stats,
        spdlog::logger& log);

  /// The prober reports to this shard, so it is made after it. Must outlive the shard's use.
  void use(Prober& prober) { prober_ = &prober; }

  /// Adds a monitor or replaces the one with its key. Slots up to `now` are those of what was in
  /// force before, the later ones those of `monitor`.
  void put(ScheduledMonitor monitor, MonoTime now);
  void remove(const ScheduledMonitor& monitor, MonoTime now);
  /// About so many are put next: the first checks of those that are new take accordingly long, so
  /// that they do not crowd out the slots of others.
  void expect(std::size_t monitors);

  /// Runs one check beside the slots, or shares the one that runs or waits for its host. A refusal
  /// is told at once.
  void checkNow(MonitorKey monitor, MonoTime now, std::shared_ptr<CheckNowCaller> caller);
  void refuse(CheckNowCaller& caller, CheckNowRefusal refusal);
  /// Who is to hear of a check once the batches up to now are committed.
  std::vector<Answered> takeAnswered() { return std::exchange(answered_, {}); }

  /// Starts everything due.
  void tick(MonoTime now);
  /// When tick() is to be called next; changes with every other call.
  MonoTime nextTick();
  /// Tells the shard what time it is before results come in.
  void setNow(MonoTime now) { now_ = now; }
  void onResult(std::uint64_t token, CheckResult&& result) override;

  /// No more starts. What is in flight may still end; what waits to begin is recorded as missed.
  void stopStarting();
  /// Gives up on what is in flight: those slots are recorded as missed, because of the stop.
  void abandonInFlight();
  std::size_t inFlight() const { return in_flight_; }

  /// What was found since the last call, for the recorder.
  ResultBatch takeBatch();
  std::size_t batchSize() const {
    return batch_.checks.size() + batch_.missed.size() + batch_.plans.size();
  }

 private:
  /// What is told only after the running check, so that the newest slot in the store vouches for
  /// all before it.
  struct Held {
    std::vector<MissedSlots> missed;
    std::vector<SlotPlan> plans;
  };
  struct Entry {
    ScheduledMonitor monitor;
    const ProbeKind* kind = nullptr;
    InstanceId instance = 0;
    HostLimits::Ref host = nullptr;              ///< of the instance
    std::unique_ptr<const std::string> refusal;  ///< why there is no instance; null: there is
    CheckHandle running = 0;
    std::uint32_t run = 0;       ///< tells a check from an earlier one of the same entry
    WallTime slot{};             ///< of the check that runs or waits
    WallTime started_at{};       ///< the newest check
    std::unique_ptr<Held> held;  ///< null unless there is something
    bool in_use = false;
    bool waiting = false;   ///< for its host
    bool replaced = false;  ///< the instance is to be made anew once the running check ended
    bool removed = false;
    bool left = false;  ///< the newest plan that was told gives it no slots
  };

  static constexpr std::uint64_t tokenOf(Schedule::Index index, std::uint32_t run) {
    return (std::uint64_t{run} << 32) | index;
  }
  /// A few new monitors are checked within this time, each at a moment of its own.
  static constexpr std::chrono::microseconds kFirstCheckWithin = std::chrono::seconds(5);
  /// Many take as long as this for each.
  static constexpr std::chrono::microseconds kFirstCheckEvery{500};
  std::chrono::microseconds spreadOf(const Uuid& monitor) const;
  /// So long a check waits for its host.
  static std::chrono::microseconds patienceOf(const MonitorSpec& spec);

  Schedule::Index indexFor(MonitorKey key);
  void makeInstance(Entry& entry);
  void dropInstance(Entry& entry);
  void scheduleEntry(Schedule::Index index, bool known);
  /// Slots up to here are those of the plan that was: now, unless the calendar went back.
  WallTime boundary(const ScheduledMonitor& monitor) const;
  static Held& hold(Entry& entry);
  void changePlan(Entry& entry, const SlotPlan& plan);
  /// A monitor that leaves takes its open incident with it, and one that comes back starts over: in
  /// the transaction that says so.
  void tellPlan(Entry& entry, const SlotPlan& plan);
  /// The slots of an earlier run that passed and that the plan it had then is not resumed for.
  void missUnresumed(Entry& entry);
  /// A pause that ends: its slots are told.
  void endPause(Entry& entry);
  /// After the running check: tells what waited for it.
  void tellHeld(Entry& entry);
  void release(Schedule::Index index);
  void startCheck(const Schedule::Due& due);
  /// The same after what no limit changes.
  void admit(const Schedule::Due& due);
  /// A check that is due is not run: for a slot the reason is recorded.
  void turnAway(const Schedule::Due& due, MissReason reason);
  /// Ends the wait of a check for its host: what it was due for.
  Schedule::Due stopWaiting(Schedule::Index index);
  /// A check has waited in vain.
  void endWait(Schedule::Index index);
  /// Those whose patience is over.
  void endWaits();
  /// A check that waits will never begin.
  void dropWait(Schedule::Index index, MissReason reason, CheckNowRefusal refusal);
  /// A check on the host has ended: those that wait for it begin.
  void letIn(HostLimits::Ref host);
  std::optional<CheckNowRefusal> whyNotNow(const Entry& entry) const;
  void answerCallers(Schedule::Index index, const CheckRecord& check);
  void refuseCallers(Schedule::Index index, CheckNowRefusal refusal);
  void begin(Entry& entry, Schedule::Index index, WallTime slot, std::uint32_t flags);
  void record(Entry& entry, Schedule::Index index, CheckResult&& result);
  void takeState(ScheduledMonitor& monitor, const StateSnapshot& next);
  bool maintainedNow(const Entry& entry) const;
  /// True when a maintenance window keeps the check from being run: its slot has its reason then.
  bool heldBack(Entry& entry, const Schedule::Due& due);
  /// The slots that passed before the one that is due.
  void missPassed(Entry& entry, const Schedule::Due& due);
  void miss(Entry& entry, const SlotRun& slots, MissReason reason);
  void push(Entry& entry, MissedSlots missed);
  WallTime wallNow() const { return anchor_.wallAt(now_); }
  void finishReplacement(Entry& entry, Schedule::Index index);
  void showLoad();

  const KindLookup find_kind_;
  const WallAnchor anchor_;
  const Limits limits_;
  ShardStats& stats_;
  spdlog::logger& log_;
  Prober* prober_ = nullptr;

  Schedule schedule_;
  HostLimits hosts_;
  std::vector<Entry> entries_;
  std::vector<Schedule::Index> free_;
  MonitorTable<Schedule::Index> by_key_;
  ResultBatch batch_;
  std::unordered_multimap<Schedule::Index, std::shared_ptr<CheckNowCaller>> callers_;
  std::vector<Answered> answered_;
  MonoTime now_;
  std::chrono::microseconds first_checks_within_ = kFirstCheckWithin;
  std::size_t in_flight_ = 0;
  bool stopping_ = false;
};

}  // namespace promonitor

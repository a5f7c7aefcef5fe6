#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <spdlog/logger.h>

#include "core/engine/schedule.hpp"
#include "core/engine/shard_stats.hpp"
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
  };
  Shard(KindLookup find_kind, const WallAnchor& anchor, Limits limits, ShardStats& stats,
        spdlog::logger& log);

  /// The prober reports to this shard, so it is made after it. Must outlive the shard's use.
  void use(Prober& prober) { prober_ = &prober; }

  /// Adds a monitor or replaces the one with its key. Slots up to `now` are those of what was in
  /// force before, the later ones those of `monitor`.
  void put(const Monitor& monitor, MonoTime now);
  void remove(const Monitor& monitor, MonoTime now);

  /// Starts everything due.
  void tick(MonoTime now);
  /// When tick() is to be called next; changes with every other call.
  MonoTime nextTick();
  /// Tells the shard what time it is before results come in.
  void setNow(MonoTime now) { now_ = now; }
  void onResult(std::uint64_t token, CheckResult&& result) override;

  /// No more starts. What is in flight may still end.
  void stopStarting() { stopping_ = true; }
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
    Monitor monitor;
    const ProbeKind* kind = nullptr;
    InstanceId instance = 0;
    std::string refusal;  ///< why there is no instance
    CheckHandle running = 0;
    std::uint32_t run = 0;  ///< tells a check from an earlier one of the same entry
    WallTime slot{};
    WallTime started_at{};
    std::unique_ptr<Held> held;  ///< null unless there is something
    bool in_use = false;
    bool replaced = false;  ///< the instance is to be made anew once the running check ended
    bool removed = false;
    bool left = false;  ///< the newest plan that was told gives it no slots
  };

  static constexpr std::uint64_t tokenOf(Schedule::Index index, std::uint32_t run) {
    return (std::uint64_t{run} << 32) | index;
  }
  /// New monitors are checked within this time, each at a moment of its own.
  static constexpr std::chrono::microseconds kFirstCheckWithin = std::chrono::seconds(5);
  static std::chrono::microseconds spreadOf(const Uuid& monitor);

  Schedule::Index indexFor(MonitorKey key);
  void makeInstance(Entry& entry);
  void dropInstance(Entry& entry);
  void scheduleEntry(Schedule::Index index, bool known);
  /// Slots up to here are those of the plan that was: now, unless the calendar went back.
  WallTime boundary(const Monitor& monitor) const;
  static Held& hold(Entry& entry);
  void changePlan(Entry& entry, const SlotPlan& plan);
  /// A monitor that leaves takes its open incident with it, and one that comes back starts over: in
  /// the transaction that says so.
  void tellPlan(Entry& entry, const SlotPlan& plan);
  /// A pause that ends: its slots are told.
  void endPause(Entry& entry);
  /// After the running check: tells what waited for it.
  void tellHeld(Entry& entry);
  void release(Schedule::Index index);
  void startCheck(const Schedule::Due& due);
  void begin(Entry& entry, Schedule::Index index, WallTime slot);
  void record(Entry& entry, Schedule::Index index, CheckResult&& result);
  void takeState(Monitor& monitor, const StateSnapshot& next);
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
  std::vector<Entry> entries_;
  std::vector<Schedule::Index> free_;
  std::unordered_map<std::int64_t, Schedule::Index> by_key_;
  ResultBatch batch_;
  MonoTime now_;
  std::size_t in_flight_ = 0;
  bool stopping_ = false;
};

}  // namespace promonitor

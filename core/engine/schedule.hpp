#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "core/base/clock.hpp"

namespace promonitor {

/// Slots one after the other; none where `count` is 0.
struct SlotRun {
  WallTime first{};
  WallTime last{};
  std::int64_t count = 0;
};
/// The slots after `after` up to and including `until` of a monitor whose id has that hash.
SlotRun slotsBetween(std::uint64_t hash, Duration interval, WallTime after, WallTime until);

/// Says which monitor is to be checked when. Pure: told the time, asked what is due.
///
/// Slot n of a monitor is at `hash mod interval + n * interval` after the epoch: the same after a
/// restart, a reload or a move to another machine, and spread evenly over the interval. Slots are
/// never run late in a burst: of several that passed, the newest is handed out and the others are
/// named as missed.
///
/// Monitors are small dense indices that the caller assigns. Owned by one thread. O(log n) a call.
class Schedule {
 public:
  using Index = std::uint32_t;

  /// Adds a monitor, or gives a known one a new interval. Slots up to `accounted_until` were
  /// accounted for before. Where that is later than `now`, because the calendar went back between
  /// two runs of the program, the monitor is checked beside its slots until it is reached. Returns
  /// when it comes first.
  WallTime add(Index monitor, std::uint64_t hash, Duration interval, WallTime now,
               WallTime accounted_until);
  /// Nothing happens where the monitor is not scheduled.
  void remove(Index monitor);
  /// Requires: the monitor is scheduled. One check beside the slots, unless a slot of the monitor
  /// comes first; replaces an earlier one.
  void checkAt(Index monitor, WallTime when);

  struct Due {
    Index monitor = 0;
    /// The slot, or nothing for a check beside the slots.
    std::optional<WallTime> slot;
    /// Slots before it that passed without being handed out.
    std::int64_t missed = 0;
    WallTime first_missed{};
  };
  /// The next thing due at or before `now`, in order of time; each is handed out once.
  std::optional<Due> next(WallTime now);
  /// When next() will have something; nothing when no monitor is scheduled.
  std::optional<WallTime> nextDue();

  std::size_t size() const { return scheduled_; }

 private:
  struct Entry {
    std::int64_t interval_us = 0;  ///< 0: not scheduled
    std::int64_t slot_us = 0;      ///< the slot that comes next
    std::int64_t accounted_us = 0;
    std::uint32_t generation : 31 = 0;  ///< of the slot event in the queue
    std::uint32_t extra : 31 = 0;       ///< generation of the checkAt() event
  };
  /// As small as can be: the queue holds two for each monitor at times.
  struct Event {
    std::int64_t at_us;
    Index monitor;
    std::uint32_t generation : 31;
    std::uint32_t is_slot : 1;
    bool operator>(const Event& other) const { return at_us > other.at_us; }
  };

  bool stale(const Event& event) const {
    const Entry& entry = entries_[event.monitor];
    if (entry.interval_us == 0) return true;
    return event.generation != (event.is_slot != 0 ? entry.generation : entry.extra);
  }
  void pushSlot(Index monitor);
  Due takeSlot(const Event& event, std::int64_t now_us);

  std::vector<Entry> entries_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> queue_;
  std::size_t scheduled_ = 0;
};

}  // namespace promonitor

#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/base/clock.hpp"

namespace promonitor {

/// What a timed object carries to stand in a TimerWheel or a TimerList; must not move while it is
/// linked. The wheel never owns it.
struct TimerNode {
  TimerNode* prev = nullptr;
  TimerNode* next = nullptr;
  std::uint64_t tick = 0;
  std::uint32_t slot = 0;

  bool linked() const { return next != nullptr; }
};

/// A first-in, first-out ring of nodes.
class TimerList {
 public:
  TimerList() { head_.prev = head_.next = &head_; }
  TimerList(const TimerList&) = delete;
  TimerList& operator=(const TimerList&) = delete;

  bool empty() const { return head_.next == &head_; }
  void push(TimerNode& node);
  /// nullptr when empty; else the first, unlinked.
  TimerNode* pop();
  /// Takes all of `other`, behind what is here.
  void append(TimerList& other);
  static void unlink(TimerNode& node);

 private:
  TimerNode head_;
};

/// Hierarchical timing wheel: seven levels of 64 slots and ticks of about a millisecond reach
/// 146 years. Insertion and removal are O(1) and allocate nothing. Pure: told the time, asked when
/// to wake. A node is due in the first tick that begins at or after its deadline: never early,
/// late by one tick at most. What has passed already is due at once.
class TimerWheel {
 public:
  static constexpr Duration kTick{std::int64_t{1} << 20};

  explicit TimerWheel(MonoTime now) : now_(now), elapsed_(floorTick(now)) {}
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  /// `node` must not be linked. A deadline that has passed is due at the next expire().
  void insert(TimerNode& node, MonoTime deadline);
  /// Takes the node out of the wheel, or out of the list that expire() put it on.
  void remove(TimerNode& node);
  /// Moves what is due at `now` to the end of `due`, earlier ticks first. Time never goes back: an
  /// earlier `now` than before counts as that one.
  void expire(MonoTime now, TimerList& due);
  /// When expire() is to be called next; nothing while there are no nodes. May come before the
  /// first deadline by the width of its slot, never after.
  std::optional<MonoTime> nextWake() const;

 private:
  static constexpr std::uint32_t kBits = 6;
  static constexpr std::uint32_t kSlots = 1U << kBits;
  static constexpr std::uint32_t kLevels = 7;
  static constexpr std::uint64_t kMaxTick = (std::uint64_t{1} << (kBits * kLevels)) - 1;
  /// Slot number of nodes on no slot of the wheel.
  static constexpr std::uint32_t kNoSlot = kLevels * kSlots;

  struct Next {
    std::uint32_t level, slot;
    std::uint64_t tick;
  };

  static std::uint64_t floorTick(MonoTime time);
  static std::uint64_t ceilTick(MonoTime time);
  void place(TimerNode& node);
  std::optional<Next> nextSlot() const;

  /// The latest time told.
  MonoTime now_;
  /// Ticks up to here are done.
  std::uint64_t elapsed_;
  std::array<std::uint64_t, kLevels> occupied_{};
  std::array<TimerList, static_cast<std::size_t>(kLevels) * kSlots> slots_;
  TimerList overdue_;
};

}  // namespace promonitor

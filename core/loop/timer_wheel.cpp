#include "core/loop/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace promonitor {

void TimerList::push(TimerNode& node) {
  node.prev = head_.prev;
  node.next = &head_;
  head_.prev->next = &node;
  head_.prev = &node;
}

TimerNode* TimerList::pop() {
  if (empty()) return nullptr;
  TimerNode* node = head_.next;
  unlink(*node);
  return node;
}

void TimerList::append(TimerList& other) {
  if (other.empty()) return;
  other.head_.next->prev = head_.prev;
  head_.prev->next = other.head_.next;
  other.head_.prev->next = &head_;
  head_.prev = other.head_.prev;
  other.head_.prev = other.head_.next = &other.head_;
}

void TimerList::unlink(TimerNode& node) {
  node.prev->next = node.next;
  node.next->prev = node.prev;
  node.prev = node.next = nullptr;
}

std::uint64_t TimerWheel::floorTick(MonoTime time) {
  const auto nanos = std::max<std::int64_t>(time.time_since_epoch().count(), 0);
  return static_cast<std::uint64_t>(nanos / kTick.count());
}

std::uint64_t TimerWheel::ceilTick(MonoTime time) {
  const auto nanos = std::max<std::int64_t>(time.time_since_epoch().count(), 0);
  const std::int64_t part = nanos % kTick.count() == 0 ? 0 : 1;
  return static_cast<std::uint64_t>(nanos / kTick.count() + part);
}

void TimerWheel::insert(TimerNode& node, MonoTime deadline) {
  assert(!node.linked());
  // What has passed does not wait for the end of the tick.
  const std::uint64_t tick = deadline <= now_ ? elapsed_ : std::min(ceilTick(deadline), kMaxTick);
  node.tick = std::max(tick, elapsed_);
  place(node);
}

void TimerWheel::place(TimerNode& node) {
  if (node.tick <= elapsed_) {
    node.slot = kNoSlot;
    overdue_.push(node);
    return;
  }
  // The highest digit in which the tick differs from the present one is the node's level: slots of
  // a level therefore never wrap, and lower levels are always due before higher ones.
  const auto differing = static_cast<std::uint32_t>(std::bit_width((node.tick ^ elapsed_) >> 1));
  const std::uint32_t level = differing / kBits;
  const auto digit = static_cast<std::uint32_t>(node.tick >> (level * kBits)) & (kSlots - 1);
  node.slot = level * kSlots + digit;
  slots_[node.slot].push(node);
  occupied_[level] |= std::uint64_t{1} << digit;
}

void TimerWheel::remove(TimerNode& node) {
  assert(node.linked());
  TimerList::unlink(node);
  if (node.slot == kNoSlot || !slots_[node.slot].empty()) return;
  occupied_[node.slot / kSlots] &= ~(std::uint64_t{1} << (node.slot % kSlots));
}

std::optional<TimerWheel::Next> TimerWheel::nextSlot() const {
  for (std::uint32_t level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    const auto slot = static_cast<std::uint32_t>(std::countr_zero(occupied_[level]));
    const std::uint64_t above = elapsed_ >> ((level + 1) * kBits) << ((level + 1) * kBits);
    return Next{level, slot, above | std::uint64_t{slot} << (level * kBits)};
  }
  return std::nullopt;
}

void TimerWheel::expire(MonoTime now, TimerList& due) {
  due.append(overdue_);
  const std::uint64_t target = std::min(floorTick(now), kMaxTick);
  for (auto next = nextSlot(); next && next->tick <= target; next = nextSlot()) {
    elapsed_ = next->tick;
    TimerList nodes;
    nodes.append(slots_[next->level * kSlots + next->slot]);
    occupied_[next->level] &= ~(std::uint64_t{1} << next->slot);
    while (TimerNode* node = nodes.pop()) place(*node);
    due.append(overdue_);
  }
  elapsed_ = std::max(elapsed_, target);
  now_ = std::max(now_, now);
}

std::optional<MonoTime> TimerWheel::nextWake() const {
  if (!overdue_.empty()) return MonoTime(kTick * static_cast<std::int64_t>(elapsed_));
  const auto next = nextSlot();
  if (!next) return std::nullopt;
  return MonoTime(kTick * static_cast<std::int64_t>(next->tick));
}

}  // namespace promonitor

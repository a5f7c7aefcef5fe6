#include "core/engine/schedule.hpp"

#include <algorithm>
#include <cassert>

#include "core/model/state.hpp"

namespace promonitor {
namespace {

std::int64_t micros(WallTime time) { return time.time_since_epoch().count(); }
WallTime wall(std::int64_t us) { return WallTime(std::chrono::microseconds(us)); }

/// The first slot after `now_us`.
std::int64_t slotAfter(std::int64_t phase_us, std::int64_t interval_us, std::int64_t now_us) {
  if (now_us < phase_us) return phase_us;
  return phase_us + ((now_us - phase_us) / interval_us + 1) * interval_us;
}

std::int64_t intervalMicros(Duration interval) {
  return std::chrono::duration_cast<std::chrono::microseconds>(interval).count();
}

}  // namespace

SlotRun slotsBetween(std::uint64_t hash, Duration interval, WallTime after, WallTime until) {
  const std::int64_t interval_us = intervalMicros(interval);
  assert(interval_us >= 1);
  const std::int64_t first =
      slotAfter(slotPhase(hash, interval).count(), interval_us, micros(after));
  if (first > micros(until)) return {};
  const std::int64_t more = (micros(until) - first) / interval_us;
  return {.first = wall(first), .last = wall(first + more * interval_us), .count = more + 1};
}

WallTime Schedule::add(Index monitor, std::uint64_t hash, Duration interval, WallTime now,
                       WallTime accounted_until) {
  assert(interval >= std::chrono::microseconds(1));
  if (monitor >= entries_.size()) entries_.resize(monitor + std::size_t{1});
  Entry& entry = entries_[monitor];
  if (entry.interval_us == 0) ++scheduled_;
  entry.interval_us = intervalMicros(interval);
  entry.accounted_us = micros(accounted_until);
  entry.slot_us = slotAfter(slotPhase(hash, interval).count(), entry.interval_us,
                            micros(std::min(now, accounted_until)));
  pushSlot(monitor);
  return wall(entry.slot_us);
}

void Schedule::remove(Index monitor) {
  if (monitor >= entries_.size()) return;
  Entry& entry = entries_[monitor];
  if (entry.interval_us != 0) --scheduled_;
  entry.interval_us = 0;
  ++entry.generation;
  ++entry.extra;
}

void Schedule::checkAt(Index monitor, WallTime when) {
  assert(monitor < entries_.size());
  Entry& entry = entries_[monitor];
  queue_.push(Event{micros(when), monitor, ++entry.extra, 0});
}

std::optional<Schedule::Due> Schedule::next(WallTime now) {
  const std::int64_t now_us = micros(now);
  while (!queue_.empty() && queue_.top().at_us <= now_us) {
    const Event event = queue_.top();
    queue_.pop();
    if (stale(event)) continue;
    ++entries_[event.monitor].extra;
    if (event.is_slot != 0) return takeSlot(event, now_us);
    return Due{.monitor = event.monitor, .slot = std::nullopt};
  }
  return std::nullopt;
}

std::optional<WallTime> Schedule::nextDue() {
  while (!queue_.empty() && stale(queue_.top())) queue_.pop();
  if (queue_.empty()) return std::nullopt;
  return wall(queue_.top().at_us);
}

void Schedule::pushSlot(Index monitor) {
  Entry& entry = entries_[monitor];
  queue_.push(Event{entry.slot_us, monitor, ++entry.generation, 1});
}

Schedule::Due Schedule::takeSlot(const Event& event, std::int64_t now_us) {
  Entry& entry = entries_[event.monitor];
  const std::int64_t passed = (now_us - entry.slot_us) / entry.interval_us;
  const std::int64_t slot_us = entry.slot_us + passed * entry.interval_us;
  Due due{.monitor = event.monitor, .slot = std::nullopt};
  if (slot_us > entry.accounted_us) {
    const std::int64_t skipped =
        std::max<std::int64_t>(0, entry.accounted_us - entry.slot_us + entry.interval_us) /
        entry.interval_us;
    due.slot = wall(slot_us);
    due.first_missed = wall(entry.slot_us + skipped * entry.interval_us);
    due.missed = passed - skipped;
  }
  entry.slot_us = slot_us + entry.interval_us;
  pushSlot(event.monitor);
  return due;
}

}  // namespace promonitor

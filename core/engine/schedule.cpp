#include "core/engine/schedule.hpp"

#include <cassert>

namespace promonitor {
namespace {

std::int64_t micros(WallTime time) { return time.time_since_epoch().count(); }
WallTime wall(std::int64_t us) { return WallTime(std::chrono::microseconds(us)); }

/// The first slot after `now_us`.
std::int64_t slotAfter(std::int64_t phase_us, std::int64_t interval_us, std::int64_t now_us) {
  if (now_us < phase_us) return phase_us;
  return phase_us + ((now_us - phase_us) / interval_us + 1) * interval_us;
}

}  // namespace

void Schedule::add(Index monitor, std::uint64_t hash, Duration interval, WallTime now) {
  assert(interval >= std::chrono::microseconds(1));
  if (monitor >= entries_.size()) entries_.resize(monitor + std::size_t{1});
  Entry& entry = entries_[monitor];
  if (entry.interval_us == 0) ++scheduled_;
  entry.interval_us = std::chrono::duration_cast<std::chrono::microseconds>(interval).count();
  const auto phase =
      static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(entry.interval_us));
  entry.slot_us = slotAfter(phase, entry.interval_us, micros(now));
  pushSlot(monitor);
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
  queue_.push(Event{micros(when), monitor, ++entry.extra, false});
}

std::optional<Schedule::Due> Schedule::next(WallTime now) {
  const std::int64_t now_us = micros(now);
  while (!queue_.empty() && queue_.top().at_us <= now_us) {
    const Event event = queue_.top();
    queue_.pop();
    if (stale(event)) continue;
    ++entries_[event.monitor].extra;
    if (event.is_slot) return takeSlot(event, now_us);
    return Due{.monitor = event.monitor, .slot = std::nullopt};
  }
  return std::nullopt;
}

std::optional<WallTime> Schedule::nextDue() {
  while (!queue_.empty() && stale(queue_.top())) queue_.pop();
  if (queue_.empty()) return std::nullopt;
  return wall(queue_.top().at_us);
}

bool Schedule::stale(const Event& event) const {
  const Entry& entry = entries_[event.monitor];
  if (entry.interval_us == 0) return true;
  return event.generation != (event.is_slot ? entry.generation : entry.extra);
}

void Schedule::pushSlot(Index monitor) {
  Entry& entry = entries_[monitor];
  queue_.push(Event{entry.slot_us, monitor, ++entry.generation, true});
}

Schedule::Due Schedule::takeSlot(const Event& event, std::int64_t now_us) {
  Entry& entry = entries_[event.monitor];
  const std::int64_t passed = (now_us - entry.slot_us) / entry.interval_us;
  const std::int64_t slot_us = entry.slot_us + passed * entry.interval_us;
  Due due{.monitor = event.monitor,
          .slot = wall(slot_us),
          .missed = passed,
          .first_missed = wall(entry.slot_us)};
  entry.slot_us = slot_us + entry.interval_us;
  pushSlot(event.monitor);
  return due;
}

}  // namespace promonitor

// How a shard keeps to maintenance windows. A slot is covered by what the calendar calls it, a
// check beside the slots and a result by the time at which they come.
#include "core/engine/monitor_state.hpp"
#include "core/engine/shard.hpp"

namespace promonitor {
namespace {

using Micros = std::chrono::microseconds;

/// How many of the slots come before `end`; at least one.
std::int64_t countBefore(const SlotRun& slots, Micros interval, WallTime end) {
  if (end > slots.last) return slots.count;
  return (end - slots.first + interval - Micros(1)) / interval;
}

}  // namespace

bool Shard::maintainedNow(const Entry& entry) const {
  const auto& maintenance = entry.monitor.spec->maintenance;
  return maintenance != nullptr && maintenance->covers(wallNow());
}

bool Shard::heldBack(Entry& entry, const Schedule::Due& due) {
  const auto& maintenance = entry.monitor.spec->maintenance;
  if (maintenance == nullptr) return false;
  const auto end = maintenance->endOf(due.slot.value_or(wallNow()));
  if (!end) return false;
  if (due.slot) {
    miss(entry, {*due.slot, *due.slot, 1}, MissReason::Maintenance);
  } else if (entry.monitor.state.status == Status::Pending) {
    schedule_.checkAt(due.monitor, *end + spreadOf(entry.monitor.spec->id));
  }
  if (maintainedNow(entry)) takeState(entry.monitor, maintained(entry.monitor.state));
  return true;
}

void Shard::missPassed(Entry& entry, const Schedule::Due& due) {
  const auto interval = std::chrono::duration_cast<Micros>(entry.monitor.spec->interval);
  const auto& maintenance = entry.monitor.spec->maintenance;
  SlotRun rest{due.first_missed, *due.slot - interval, due.missed};
  while (maintenance != nullptr && rest.count > 0) {
    const std::int64_t count = countBefore(rest, interval, maintenance->changeAfter(rest.first));
    miss(entry, {rest.first, rest.first + interval * (count - 1), count},
         maintenance->covers(rest.first) ? MissReason::Maintenance : MissReason::Overload);
    rest.first += interval * count;
    rest.count -= count;
  }
  if (rest.count > 0) miss(entry, rest, MissReason::Overload);
}

}  // namespace promonitor

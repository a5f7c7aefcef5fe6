// How a shard accounts for slots that have no result.
#include <utility>

#include "core/engine/shard.hpp"

namespace promonitor {
namespace {

/// True when `next` is the same run of slots, further on.
bool goesOn(const MissedSlots& run, const MissedSlots& next, Duration interval) {
  return run.reason == next.reason && next.first - run.last == interval &&
         run.last - run.first == interval * (run.count - 1);
}

}  // namespace

void Shard::changePlan(Entry& entry, const SlotPlan& plan) {
  entry.monitor.plan = plan;
  entry.plan_held = true;
  if (entry.running == 0) tellHeld(entry);
}

void Shard::endPause(Entry& entry) {
  auto& plan = entry.monitor.plan;
  if (!plan || !plan->paused) return;
  const SlotRun slots =
      slotsBetween(hash64(entry.monitor.spec.id), plan->interval, plan->since, wallNow());
  if (slots.count > 0) miss(entry, slots, MissReason::Paused);
  plan->since = wallNow();
}

void Shard::tellHeld(Entry& entry) {
  for (const MissedSlots& missed : entry.held) push(missed);
  entry.held.clear();
  if (std::exchange(entry.plan_held, false)) {
    batch_.plans.push_back({entry.monitor.key, *entry.monitor.plan});
  }
}

void Shard::miss(Entry& entry, const SlotRun& slots, MissReason reason) {
  const MissedSlots missed{.monitor = entry.monitor.key,
                           .first = slots.first,
                           .last = slots.last,
                           .count = slots.count,
                           .reason = reason};
  if (entry.running == 0) {
    push(missed);
    return;
  }
  // One run is held as one, however long the check takes.
  if (!entry.held.empty() && goesOn(entry.held.back(), missed, entry.monitor.spec.interval)) {
    entry.held.back().last = missed.last;
    entry.held.back().count += missed.count;
  } else {
    entry.held.push_back(missed);
  }
}

void Shard::push(const MissedSlots& missed) {
  stats_.countMissed(missed.count);
  batch_.missed.push_back(missed);
}

}  // namespace promonitor

// How a shard accounts for slots that have no result.
#include <algorithm>
#include <utility>

#include "core/engine/monitor_state.hpp"
#include "core/engine/shard.hpp"

namespace promonitor {
namespace {

/// True when `next` is the same run of slots, further on.
bool goesOn(const MissedSlots& run, const MissedSlots& next, Duration interval) {
  return run.reason == next.reason && next.first - run.last == interval &&
         run.last - run.first == interval * (run.count - 1);
}

}  // namespace

WallTime Shard::boundary(const ScheduledMonitor& monitor) const {
  const WallTime known = monitor.plan ? monitor.plan->since : WallTime{};
  return std::max({wallNow(), monitor.accounted_until, known});
}

Shard::Held& Shard::hold(Entry& entry) {
  if (entry.held == nullptr) entry.held = std::make_unique<Held>();
  return *entry.held;
}

void Shard::changePlan(Entry& entry, const SlotPlan& plan) {
  entry.monitor.plan = plan;
  if (entry.running == 0) {
    tellPlan(entry, plan);
  } else {
    hold(entry).plans.push_back(plan);
  }
}

void Shard::missUnresumed(Entry& entry) {
  const ScheduledMonitor& monitor = entry.monitor;
  if (monitor.accounted_until == WallTime{} || !monitor.plan) return;
  const SlotPlan& plan = *monitor.plan;
  if (plan.interval == Duration(0)) return;
  const SlotRun slots =
      slotsBetween(hash64(monitor.spec->id), plan.interval, monitor.accounted_until, wallNow());
  if (slots.count > 0) miss(entry, slots, plan.paused ? MissReason::Paused : MissReason::Stopped);
}

void Shard::endPause(Entry& entry) {
  auto& plan = entry.monitor.plan;
  if (!plan || !plan->paused) return;
  const SlotRun slots =
      slotsBetween(hash64(entry.monitor.spec->id), plan->interval, plan->since, wallNow());
  if (slots.count > 0) miss(entry, slots, MissReason::Paused);
  plan->since = boundary(entry.monitor);
}

void Shard::tellHeld(Entry& entry) {
  const std::unique_ptr<Held> held = std::move(entry.held);
  if (held == nullptr) return;
  for (const MissedSlots& missed : held->missed) push(entry, missed);
  for (const SlotPlan& plan : held->plans) tellPlan(entry, plan);
}

void Shard::tellPlan(Entry& entry, const SlotPlan& plan) {
  ScheduledMonitor& monitor = entry.monitor;
  batch_.plans.push_back({monitor.key, plan});
  const bool was_left = std::exchange(entry.left, plan.interval == Duration(0));
  if (was_left == entry.left) return;
  monitor.known.was = KnownTime::Was::Nothing;
  if (was_left) {
    const Standing before = standingOf(monitor.state);
    monitor.state = {};
    batch_.states.push_back({monitor.key, monitor.state, before});
    return;
  }
  // In a calendar that was set back the slots end later than now, and checks beside them may have
  // told of more than the slots.
  const WallTime end = std::max(std::min(plan.since, wallNow()), monitor.known.at);
  if (auto cut = incidentCut(monitor.key, monitor.state, end)) {
    batch_.incidents.push_back(std::move(*cut));
  }
}

void Shard::miss(Entry& entry, const SlotRun& slots, MissReason reason) {
  const MissedSlots missed{.monitor = entry.monitor.key,
                           .first = slots.first,
                           .last = slots.last,
                           .count = slots.count,
                           .reason = reason};
  if (entry.running == 0) {
    push(entry, missed);
    return;
  }
  // One run is held as one, however long the check takes.
  auto& runs = hold(entry).missed;
  if (!runs.empty() && goesOn(runs.back(), missed, entry.monitor.spec->interval)) {
    runs.back().last = missed.last;
    runs.back().count += missed.count;
  } else {
    runs.push_back(missed);
  }
}

void Shard::push(Entry& entry, MissedSlots missed) {
  KnownTime& known = entry.monitor.known;
  missed.lead = known.lead(missed.first);
  known.tell(missed.last, {}, KnownTime::Was::Nothing);
  stats_.countMissed(missed.reason, missed.count);
  batch_.missed.push_back(missed);
}

}  // namespace promonitor

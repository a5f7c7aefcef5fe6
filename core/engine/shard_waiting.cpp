// How a shard keeps to the limits of hosts: a check that finds its host full waits for a part of
// its interval; then its slot has a reason.
#include "core/engine/shard.hpp"

namespace promonitor {

std::chrono::microseconds Shard::patienceOf(const MonitorSpec& spec) {
  return std::chrono::floor<std::chrono::microseconds>(spec.interval) / 2;
}

void Shard::turnAway(const Schedule::Due& due, MissReason reason) {
  Entry& entry = entries_[due.monitor];
  if (due.slot) {
    miss(entry, {*due.slot, *due.slot, 1}, reason);
  } else if (entry.running == 0 && entry.monitor.state.status == Status::Pending) {
    // Nobody has seen it yet, and its first slot may be hours away.
    schedule_.checkAt(due.monitor, wallNow() + kFirstCheckWithin);
  }
}

Schedule::Due Shard::stopWaiting(Schedule::Index index) {
  Entry& entry = entries_[index];
  entry.waiting = false;
  hosts_.forget(entry.host, index);
  Schedule::Due due{.monitor = index, .slot = std::nullopt};
  if (entry.slot != WallTime{}) due.slot = entry.slot;
  return due;
}

void Shard::endWait(Schedule::Index index) {
  turnAway(stopWaiting(index), MissReason::HostBusy);
  refuseCallers(index, CheckNowRefusal::HostBusy);
}

void Shard::endWaits() {
  const WallTime wall = wallNow();
  while (const auto index = hosts_.expired(wall)) endWait(*index);
}

void Shard::dropWait(Schedule::Index index, MissReason reason, CheckNowRefusal refusal) {
  const Schedule::Due due = stopWaiting(index);
  if (due.slot) miss(entries_[index], {*due.slot, *due.slot, 1}, reason);
  refuseCallers(index, refusal);
}

void Shard::letIn(HostLimits::Ref host) {
  if (stopping_ || hosts_.waiting() == 0) return;
  endWaits();  // as after a stall, in which results come before the time to give up
  while (const auto index = hosts_.next(host)) {
    if (maintainedNow(entries_[*index])) {
      endWait(*index);
    } else {
      admit(stopWaiting(*index));
    }
  }
}

void Shard::stopStarting() {
  stopping_ = true;
  for (Schedule::Index index = 0; index < entries_.size(); ++index) {
    if (entries_[index].waiting) dropWait(index, MissReason::Stopped, CheckNowRefusal::Stopping);
  }
}

}  // namespace promonitor

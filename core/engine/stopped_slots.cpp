#include "core/engine/stopped_slots.hpp"

#include <algorithm>

#include "core/engine/schedule.hpp"

namespace promonitor {

std::vector<MissedSlots> stoppedSlots(const std::vector<Store::Account>& accounts, WallTime now) {
  std::vector<MissedSlots> stopped;
  for (const Store::Account& account : accounts) {
    const SlotRun slots = slotsBetween(hash64(account.id), account.plan.interval,
                                       std::max(account.last_slot, account.plan.since), now);
    if (slots.count == 0) continue;
    stopped.push_back({.monitor = account.monitor,
                       .first = slots.first,
                       .last = slots.last,
                       .count = slots.count,
                       .reason = account.plan.paused ? MissReason::Paused : MissReason::Stopped});
  }
  return stopped;
}

}  // namespace promonitor

#include "core/engine/slot_accounts.hpp"

#include <algorithm>

#include "core/engine/schedule.hpp"

namespace promonitor {

SlotAccounts::SlotAccounts(const std::vector<Store::Account>& accounts, WallTime now) {
  for (const Store::Account& stored : accounts) {
    Account& account = accounts_[stored.id];
    account.plan = stored.plan;
    if (stored.plan.interval == Duration(0)) continue;
    const WallTime known = std::max(stored.last_slot, stored.plan.since);
    account.accounted_until = std::max(now, known);
    const SlotRun slots = slotsBetween(hash64(stored.id), stored.plan.interval, known, now);
    if (slots.count == 0) continue;
    stopped_.push_back({.monitor = stored.monitor,
                        .first = slots.first,
                        .last = slots.last,
                        .count = slots.count,
                        .reason = stored.plan.paused ? MissReason::Paused : MissReason::Stopped});
  }
}

void SlotAccounts::resume(Monitor& monitor) const {
  const auto found = accounts_.find(monitor.spec.id);
  if (found == accounts_.end()) return;
  monitor.plan = found->second.plan;
  monitor.accounted_until = found->second.accounted_until;
}

void SlotAccounts::leave(const Monitor& monitor, WallTime now) {
  Account& account = accounts_[monitor.spec.id];
  const WallTime known = std::max(account.plan.since, account.accounted_until);
  account = {.plan = {.since = std::max(now, known)}};
}

}  // namespace promonitor

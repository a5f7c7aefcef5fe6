#include "core/engine/slot_accounts.hpp"

#include <algorithm>

#include "core/engine/schedule.hpp"

namespace promonitor {
namespace {

/// How long after it passed a slot is still checked when the program starts, so that a restart
/// misses none of a monitor that has one in five seconds at most, and a check by the day is not
/// passed over by a restart each night. What has slots more often has one soon anyway.
Duration madeUpFor(Duration interval) {
  constexpr Duration kAtLeast = std::chrono::seconds(5);
  return interval < kAtLeast ? Duration(0) : std::max(kAtLeast, interval / 10);
}

}  // namespace

SlotAccounts::SlotAccounts(const std::vector<Store::Account>& accounts, WallTime now) {
  accounts_.reserve(accounts.size());
  for (const Store::Account& stored : accounts) {
    Account& account = accounts_[stored.id];
    account.plan = stored.plan;
    if (stored.plan.interval == Duration(0)) {
      account.known.at = std::max(stored.plan.since, stored.known.at);
      continue;
    }
    account.known = stored.known;
    if (now < stored.plan.since) {
      // The calendar went back: what was told before this plan, and by whom, reaches up to it.
      account.known = {.at = std::max(account.known.at, stored.plan.since)};
    }
    const WallTime told = std::max(stored.last_slot, stored.plan.since);
    account.accounted_until = std::max(now, told);
    SlotRun slots = slotsBetween(hash64(stored.id), stored.plan.interval, told, now);
    if (slots.count > 0 && !stored.plan.paused &&
        now - slots.last < madeUpFor(stored.plan.interval)) {
      account.accounted_until = slots.last - std::chrono::microseconds(1);
      slots.last -= std::chrono::floor<std::chrono::microseconds>(stored.plan.interval);
      --slots.count;
    }
    if (slots.count == 0) continue;
    stopped_.push_back({.monitor = stored.monitor,
                        .first = slots.first,
                        .last = slots.last,
                        .count = slots.count,
                        .reason = stored.plan.paused ? MissReason::Paused : MissReason::Stopped,
                        .lead = account.known.lead(slots.first)});
    account.known.tell(slots.last, {}, KnownTime::Was::Nothing);
  }
}

void SlotAccounts::resume(ScheduledMonitor& monitor) const {
  const auto found = accounts_.find(monitor.spec->id);
  if (found == accounts_.end()) return;
  monitor.plan = found->second.plan;
  monitor.accounted_until = found->second.accounted_until;
  monitor.known = found->second.known;
}

void SlotAccounts::leave(const Uuid& monitor, WallTime now) {
  Account& account = accounts_[monitor];
  const WallTime known = std::max(account.plan.since, account.accounted_until);
  const WallTime since = std::max(now, known);
  account = {.plan = {.since = since}, .known = {.at = std::max(since, account.known.at)}};
}

}  // namespace promonitor

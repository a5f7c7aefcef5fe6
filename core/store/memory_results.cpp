// What checks found, in memory.
#include <algorithm>
#include <utility>

#include "core/store/memory_rows.hpp"
#include "core/store/memory_store.hpp"

namespace promonitor {

void MemoryStore::commit(const ResultBatch& batch) {
  const std::lock_guard lock(mutex_);
  for (const CheckRecord& check : batch.checks) {
    if (!checks_[check.monitor].emplace(check.started_at, check).second) continue;
    ++counts_.checks;
    Sums& sums = sums_[check.monitor];
    if (check.started_at < sums.mark.summed_until) sumUp(sums, check);
  }
  for (const ResultBatch::State& state : batch.states) {
    const std::size_t at = position(state.monitor);
    if (at < monitors_.size()) monitors_[at].monitor.state = state.snapshot;
  }
  for (const ResultBatch::Plan& each : batch.plans) {
    const std::size_t at = position(each.monitor);
    if (at < monitors_.size()) monitors_[at].monitor.plan = each.plan;
  }
  for (const Incident& change : batch.incidents) keep(change);
  for (const MissedSlots& missed : batch.missed) {
    if (missed_.emplace(std::pair(missed.monitor, missed.first), missed).second) {
      counts_.missed_slots += missed.count;
    }
  }
}

std::vector<Store::Account> MemoryStore::loadAccounts() {
  const std::lock_guard lock(mutex_);
  std::vector<Account> accounts;
  for (const Row& row : monitors_) {
    const auto& plan = row.monitor.plan;
    if (!plan) continue;
    Account& account = accounts.emplace_back(
        Account{.monitor = row.monitor.key, .id = row.monitor.spec.id, .plan = *plan});
    account.known = known(account.monitor);
    if (plan->interval == Duration(0)) continue;
    for (const auto& [at, check] : checks_[row.monitor.key]) {
      account.last_slot = std::max(account.last_slot, check.slot);
    }
    for (const auto& [place, missed] : missed_) {
      if (place.first == account.monitor) {
        account.last_slot = std::max(account.last_slot, missed.last);
      }
    }
  }
  return accounts;
}

std::vector<CheckRecord> MemoryStore::findChecks(UserId user, MonitorKey monitor,
                                                 const CheckQuery& query) {
  const std::lock_guard lock(mutex_);
  if (!owns(user, monitor)) return {};
  const auto& history = checks_[monitor];
  std::vector<CheckRecord> found;
  for (auto next = history.lower_bound(query.window.until);
       next != history.begin() && found.size() < query.limit;) {
    const CheckRecord& check = (--next)->second;
    if (check.started_at < query.window.from) break;
    if (query.asksFor(check)) found.push_back(check);
  }
  return found;
}

Store::Counts MemoryStore::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace promonitor

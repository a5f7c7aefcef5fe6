// What checks found, in memory.
#include <algorithm>
#include <tuple>
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

std::vector<CheckRecord> MemoryStore::latestChecks(UserId user, MonitorKey monitor,
                                                   std::size_t limit) {
  const std::lock_guard lock(mutex_);
  if (!owns(user, monitor)) return {};
  const auto& history = checks_[monitor];
  std::vector<CheckRecord> latest;
  for (auto check = history.rbegin(); check != history.rend() && latest.size() < limit; ++check) {
    latest.push_back(check->second);
  }
  return latest;
}

std::vector<Incident> MemoryStore::openIncidents(UserId user) {
  const std::lock_guard lock(mutex_);
  std::vector<Incident> open;
  for (const auto& [monitor, incidents] : incidents_) {
    if (!owns(user, monitor)) continue;
    for (const auto& [at, incident] : incidents) {
      if (!incident.closed_at) open.push_back(incident);
    }
  }
  std::sort(open.begin(), open.end(), [](const Incident& a, const Incident& b) {
    return std::tie(a.opened_at, a.monitor) > std::tie(b.opened_at, b.monitor);
  });
  return open;
}

std::vector<Incident> MemoryStore::latestIncidents(UserId user, MonitorKey monitor,
                                                   std::size_t limit) {
  const std::lock_guard lock(mutex_);
  if (!owns(user, monitor)) return {};
  const auto& incidents = incidents_[monitor];
  std::vector<Incident> latest;
  for (auto each = incidents.rbegin(); each != incidents.rend() && latest.size() < limit; ++each) {
    latest.push_back(each->second);
  }
  return latest;
}

Store::Counts MemoryStore::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void MemoryStore::keep(const Incident& change) {
  auto& incidents = incidents_[change.monitor];
  if (change.closed_at) {
    const auto open = incidents.find(change.opened_at);
    if (open == incidents.end() || open->second.closed_at) return;
    open->second.closed_at = change.closed_at;
    open->second.end = change.end;
    return;
  }
  for (auto& [at, incident] : incidents) {
    if (incident.closed_at || at == change.opened_at) continue;
    incident.closed_at = change.opened_at;
    incident.end = IncidentEnd::Lost;
  }
  incidents.insert_or_assign(change.opened_at, change);
}

}  // namespace promonitor

#include "core/store/memory_store.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "core/store/creation_times.hpp"

namespace promonitor {
namespace {

/// Rows are numbered by their position, from 1.
template <class Id>
std::size_t position(Id id) {
  return static_cast<std::size_t>(static_cast<std::int64_t>(id)) - 1;
}

template <class Id, class Rows>
Id nextId(const Rows& rows) {
  return Id{static_cast<std::int64_t>(rows.size()) + 1};
}

/// What a store keeps of a spec: no options, and so no secrets.
MonitorSpec kept(const MonitorSpec& spec) {
  MonitorSpec row = spec;
  row.options = nullptr;
  row.options_digest = 0;
  return row;
}

bool newerFirst(const Monitor& a, const Monitor& b) {
  return std::tie(a.spec.created_at, a.spec.id) > std::tie(b.spec.created_at, b.spec.id);
}

}  // namespace

void MemoryStore::commit(const ResultBatch& batch) {
  const std::lock_guard lock(mutex_);
  for (const CheckRecord& check : batch.checks) {
    if (checks_[check.monitor].emplace(check.started_at, check).second) ++counts_.checks;
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

std::vector<Monitor> MemoryStore::loadMonitors() {
  const std::lock_guard lock(mutex_);
  std::vector<Monitor> loaded;
  for (const Row& row : monitors_) {
    if (row.declared) loaded.push_back(row.monitor);
  }
  std::sort(loaded.begin(), loaded.end(),
            [](const Monitor& a, const Monitor& b) { return newerFirst(b, a); });
  return loaded;
}

std::vector<Store::Account> MemoryStore::loadAccounts() {
  const std::lock_guard lock(mutex_);
  std::vector<Account> accounts;
  for (const Row& row : monitors_) {
    const auto& plan = row.monitor.plan;
    if (!plan) continue;
    Account& account = accounts.emplace_back(
        Account{.monitor = row.monitor.key, .id = row.monitor.spec.id, .plan = *plan});
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

std::vector<MonitorKey> MemoryStore::saveMonitors(const std::vector<MonitorSpec>& saved,
                                                  const std::vector<Uuid>& removed) {
  const std::lock_guard lock(mutex_);
  for (const MonitorSpec& spec : saved) {
    if (findUserRow(spec.owner) == nullptr) {
      throw StoreError("monitor '" + spec.name + "' belongs to a user who does not exist");
    }
  }
  CreationTimes creation_times;
  std::vector<MonitorKey> keys;
  for (const MonitorSpec& spec : saved) {
    const WallTime created_at_if_new = creation_times.next(spec.created_at);
    Row* row = findRow(spec.id);
    if (row == nullptr) {
      row = &monitors_.emplace_back();
      row->monitor.key = MonitorKey{static_cast<std::int64_t>(monitors_.size())};
      rows_by_id_.emplace(spec.id, monitors_.size() - 1);
      row->monitor.spec.created_at = created_at_if_new;
    }
    const WallTime created_at = row->monitor.spec.created_at;
    row->monitor.spec = kept(spec);
    row->monitor.spec.created_at = created_at;
    row->declared = true;
    keys.push_back(row->monitor.key);
  }
  for (const Uuid& id : removed) {
    Row* const row = findRow(id);
    if (row == nullptr) continue;
    row->declared = false;
    row->monitor.spec.paused = true;
  }
  return keys;
}

std::vector<Monitor> MemoryStore::nextMonitors(UserId user,
                                               const std::optional<MonitorPlace>& place,
                                               std::size_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<Monitor> next;
  for (const Row& row : monitors_) {
    const MonitorSpec& spec = row.monitor.spec;
    const bool follows =
        !place || std::tie(spec.created_at, spec.id) < std::tie(place->created_at, place->id);
    if (spec.owner == user && follows) next.push_back(row.monitor);
  }
  std::sort(next.begin(), next.end(), newerFirst);
  next.resize(std::min(next.size(), limit));
  return next;
}

std::optional<Monitor> MemoryStore::findMonitor(UserId user, const Uuid& id) {
  const std::lock_guard lock(mutex_);
  const Row* const row = findRow(id);
  if (row == nullptr || row->monitor.spec.owner != user) return std::nullopt;
  return row->monitor;
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

User MemoryStore::saveUser(const std::string& email, const std::string& plan, WallTime now) {
  const std::lock_guard lock(mutex_);
  const auto known = std::find_if(users_.begin(), users_.end(),
                                  [&](const User& user) { return user.email == email; });
  if (known != users_.end()) {
    known->plan = plan;
    return *known;
  }
  return users_.emplace_back(User{nextId<UserId>(users_), email, plan, now});
}

std::vector<User> MemoryStore::listUsers() {
  const std::lock_guard lock(mutex_);
  return users_;
}

std::optional<User> MemoryStore::findUser(UserId user) {
  const std::lock_guard lock(mutex_);
  const User* const row = findUserRow(user);
  if (row == nullptr) return std::nullopt;
  return *row;
}

std::optional<User> MemoryStore::findUserByEmail(const std::string& email) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(users_.begin(), users_.end(),
                                  [&](const User& user) { return user.email == email; });
  if (found == users_.end()) return std::nullopt;
  return *found;
}

ApiKeyId MemoryStore::addKey(const ApiKey& key) {
  const std::lock_guard lock(mutex_);
  const bool taken = std::any_of(keys_.begin(), keys_.end(), [&](const ApiKey& known) {
    return known.public_id == key.public_id;
  });
  if (taken) throw StoreError("the public id of the API key is taken: create another key");
  if (findUserRow(key.user) == nullptr) {
    throw StoreError("the API key belongs to a user who does not exist");
  }
  ApiKey& row = keys_.emplace_back(key);
  row.id = ApiKeyId{static_cast<std::int64_t>(keys_.size())};
  return row.id;
}

std::optional<ApiKey> MemoryStore::findKey(const std::string& public_id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const ApiKey& key) { return key.public_id == public_id; });
  if (found == keys_.end()) return std::nullopt;
  return *found;
}

std::vector<ApiKey> MemoryStore::listKeys(UserId user) {
  const std::lock_guard lock(mutex_);
  std::vector<ApiKey> owned;
  std::copy_if(keys_.begin(), keys_.end(), std::back_inserter(owned),
               [&](const ApiKey& key) { return key.user == user; });
  return owned;
}

bool MemoryStore::revokeKey(UserId user, const std::string& public_id, WallTime now) {
  const std::lock_guard lock(mutex_);
  for (ApiKey& key : keys_) {
    if (key.user != user || key.public_id != public_id || key.revoked_at) continue;
    key.revoked_at = now;
    return true;
  }
  return false;
}

void MemoryStore::touchKey(ApiKeyId key, WallTime used_at) {
  const std::lock_guard lock(mutex_);
  if (position(key) < keys_.size()) keys_[position(key)].last_used_at = used_at;
}

MemoryStore::Row* MemoryStore::findRow(const Uuid& id) {
  const auto found = rows_by_id_.find(id);
  return found == rows_by_id_.end() ? nullptr : &monitors_[found->second];
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

bool MemoryStore::owns(UserId user, MonitorKey monitor) const {
  const std::size_t at = position(monitor);
  return at < monitors_.size() && monitors_[at].monitor.spec.owner == user;
}

User* MemoryStore::findUserRow(UserId user) {
  return position(user) < users_.size() ? &users_[position(user)] : nullptr;
}

}  // namespace promonitor

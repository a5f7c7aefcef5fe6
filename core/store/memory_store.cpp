#include "core/store/memory_store.hpp"

#include <algorithm>
#include <tuple>

#include "core/store/creation_times.hpp"
#include "core/store/memory_rows.hpp"

namespace promonitor {
namespace {

/// What a store keeps of a spec: no options, and so no secrets.
MonitorSpec kept(const MonitorSpec& spec) {
  MonitorSpec row = spec;
  row.options = nullptr;
  row.options_digest = 0;
  return row;
}

bool passes(const MonitorFilter& filter, const Monitor& monitor) {
  const auto holds = [text = lowered(filter.text)](const std::string& field) {
    return lowered(field).find(text) != std::string::npos;
  };
  return (!filter.kind || monitor.spec.kind == *filter.kind) &&
         (!filter.status || monitor.state.status == *filter.status) &&
         (holds(monitor.spec.name) || holds(monitor.spec.target)) &&
         std::all_of(filter.tags.begin(), filter.tags.end(),
                     [&](const std::string& tag) { return monitor.spec.tags.holds(tag); });
}

bool newerFirst(const Monitor& a, const Monitor& b) {
  return std::tie(a.spec.created_at, a.spec.id) > std::tie(b.spec.created_at, b.spec.id);
}

}  // namespace

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

std::vector<MonitorKey> MemoryStore::saveMonitors(const std::vector<MonitorSpec>& saved,
                                                  const std::vector<Uuid>& removed,
                                                  const AuditEntries& audit) {
  const std::lock_guard lock(mutex_);
  for (const MonitorSpec& spec : saved) requireOwner(spec);
  CreationTimes creation_times;
  std::vector<MonitorKey> keys;
  keys.reserve(saved.size());
  for (const MonitorSpec& spec : saved) {
    keys.push_back(keep(spec, creation_times.next(spec.created_at)));
  }
  for (const Uuid& id : removed) {
    Row* const row = findRow(id);
    if (row == nullptr) continue;
    row->declared = false;
    row->monitor.spec.paused = true;
  }
  note(audit);
  return keys;
}

void MemoryStore::requireOwner(const MonitorSpec& spec) {
  if (findUserRow(spec.owner) != nullptr) return;
  throw StoreError("monitor '" + spec.name + "' belongs to a user who does not exist");
}

MonitorKey MemoryStore::keep(const MonitorSpec& spec, WallTime created_at_if_new) {
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
  return row->monitor.key;
}

std::vector<Monitor> MemoryStore::findMonitors(UserId user, const MonitorQuery& query) {
  const std::lock_guard lock(mutex_);
  std::vector<Monitor> found;
  for (const Row& row : monitors_) {
    const MonitorSpec& spec = row.monitor.spec;
    const bool follows = !query.after || std::tie(spec.created_at, spec.id) <
                                             std::tie(query.after->at, query.after->monitor);
    if (isThere(row) && spec.owner == user && follows && passes(query.filter, row.monitor)) {
      found.push_back(row.monitor);
    }
  }
  std::sort(found.begin(), found.end(), newerFirst);
  found.resize(std::min(found.size(), query.limit));
  return found;
}

std::int64_t MemoryStore::countMonitors(UserId user, const MonitorFilter& filter) {
  const std::lock_guard lock(mutex_);
  return std::count_if(monitors_.begin(), monitors_.end(), [&](const Row& row) {
    return isThere(row) && row.monitor.spec.owner == user && passes(filter, row.monitor);
  });
}

std::vector<StandingCount> MemoryStore::countStandings(UserId user) {
  const std::lock_guard lock(mutex_);
  std::map<std::pair<Status, Health>, std::int64_t> counts;
  for (const Row& row : monitors_) {
    if (!isThere(row) || row.monitor.spec.owner != user) continue;
    ++counts[{row.monitor.state.status, row.monitor.state.health}];
  }
  std::vector<StandingCount> list;
  list.reserve(counts.size());
  for (const auto& [standing, monitors] : counts) {
    list.push_back({{standing.first, standing.second}, monitors});
  }
  return list;
}

std::optional<Monitor> MemoryStore::findMonitor(UserId user, const Uuid& id) {
  const std::lock_guard lock(mutex_);
  const Row* const row = findRow(user, id);
  if (row == nullptr) return std::nullopt;
  return row->monitor;
}

MemoryStore::Row* MemoryStore::findRow(const Uuid& id) {
  const auto found = rows_by_id_.find(id);
  return found == rows_by_id_.end() ? nullptr : &monitors_[found->second];
}

MemoryStore::Row* MemoryStore::findRow(UserId user, const Uuid& id) {
  Row* const row = findRow(id);
  const bool is_theirs = row != nullptr && row->monitor.spec.owner == user;
  return is_theirs && row->deleted_at == WallTime{} ? row : nullptr;
}

bool MemoryStore::isThere(const Row& row) { return !row.erased && row.deleted_at == WallTime{}; }

bool MemoryStore::owns(UserId user, MonitorKey monitor) const {
  const std::size_t at = position(monitor);
  return at < monitors_.size() && isThere(monitors_[at]) &&
         monitors_[at].monitor.spec.owner == user;
}

}  // namespace promonitor

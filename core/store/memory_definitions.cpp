// What was made over the API, in memory.
#include "core/store/memory_store.hpp"

namespace promonitor {

MonitorKey MemoryStore::saveDefined(const MonitorSpec& spec, const MonitorDefinition& definition,
                                    const GivenAnswer* answer, const AuditEntries& audit) {
  const std::lock_guard lock(mutex_);
  requireOwner(spec);
  const MonitorKey key = keep(spec, definition);
  note(audit);
  if (answer == nullptr) return key;
  std::erase_if(answers_, [&](const auto& each) {
    return each.second.given_at < answer->given_at - std::chrono::hours(24);
  });
  answers_[{answer->user, answer->name}] = *answer;
  return key;
}

MonitorKey MemoryStore::keep(const MonitorSpec& spec, const MonitorDefinition& definition) {
  const MonitorKey key = keep(spec, spec.created_at);
  Row& row = *findRow(spec.id);
  row.definition = definition;
  row.monitor.revision = definition.revision;
  return key;
}

std::vector<MonitorKey> MemoryStore::saveDefinedSet(UserId user,
                                                    const std::vector<DefinedMonitor>& saved,
                                                    const std::vector<Uuid>& removed, WallTime now,
                                                    const AuditEntries& audit) {
  const std::lock_guard lock(mutex_);
  for (const DefinedMonitor& each : saved) requireOwner(each.spec);
  std::vector<MonitorKey> keys;
  keys.reserve(saved.size());
  for (const DefinedMonitor& each : saved) keys.push_back(keep(each.spec, each.definition));
  for (const Uuid& id : removed) markDeleted(user, id, now);
  note(audit);
  return keys;
}

std::vector<MonitorDefinition> MemoryStore::loadDefinitions() {
  const std::lock_guard lock(mutex_);
  std::vector<MonitorDefinition> definitions;
  for (const Row& row : monitors_) {
    if (row.definition) definitions.push_back(*row.definition);
  }
  return definitions;
}

std::optional<MonitorDefinition> MemoryStore::findDefinition(UserId user, const Uuid& id) {
  const std::lock_guard lock(mutex_);
  const Row* const row = findRow(user, id);
  return row == nullptr ? std::nullopt : row->definition;
}

std::vector<MonitorDefinition> MemoryStore::findDefinitions(UserId user,
                                                            const std::vector<Uuid>& ids) {
  const std::lock_guard lock(mutex_);
  std::vector<MonitorDefinition> found;
  for (const Uuid& id : ids) {
    const Row* const row = findRow(user, id);
    if (row != nullptr && row->definition) found.push_back(*row->definition);
  }
  return found;
}

bool MemoryStore::deleteMonitor(UserId user, const Uuid& id, WallTime now,
                                const AuditEntries& audit) {
  const std::lock_guard lock(mutex_);
  if (!markDeleted(user, id, now)) return false;
  note(audit);
  return true;
}

bool MemoryStore::markDeleted(UserId user, const Uuid& id, WallTime now) {
  Row* const row = findRow(user, id);
  if (row == nullptr || !row->definition) return false;
  row->definition.reset();
  row->declared = false;
  row->monitor.spec.paused = true;
  row->deleted_at = now;
  return true;
}

std::optional<GivenAnswer> MemoryStore::findAnswer(UserId user, const std::string& name,
                                                   WallTime since) {
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find({user, name});
  if (found == answers_.end() || found->second.given_at < since) return std::nullopt;
  return found->second;
}

}  // namespace promonitor

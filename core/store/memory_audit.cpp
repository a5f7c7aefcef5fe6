// The audit log in memory.
#include "core/store/memory_store.hpp"

namespace promonitor {
namespace {

bool isAsked(const AuditFilter& filter, const AuditEntry& entry) {
  return (!filter.since || entry.at >= *filter.since) &&
         (!filter.actor || entry.by.name == *filter.actor) &&
         (!filter.action || entry.action == *filter.action);
}

}  // namespace

void MemoryStore::note(const AuditEntries& entries) {
  for (const AuditEntry& entry : entries) {
    audit_.push_back(entry);
    audit_.back().id = static_cast<std::int64_t>(audit_.size());
  }
}

std::vector<AuditEntry> MemoryStore::auditEntries(const AuditFilter& filter, std::size_t limit,
                                                  const std::optional<std::int64_t>& before) {
  const std::lock_guard lock(mutex_);
  std::vector<AuditEntry> found;
  for (auto each = audit_.rbegin(); each != audit_.rend() && found.size() < limit; ++each) {
    if (isAsked(filter, *each) && (!before || each->id < *before)) found.push_back(*each);
  }
  return found;
}

}  // namespace promonitor

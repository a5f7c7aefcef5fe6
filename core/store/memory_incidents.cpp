// Incidents in memory.
#include <algorithm>
#include <tuple>
#include <utility>

#include "core/store/memory_rows.hpp"
#include "core/store/memory_store.hpp"

namespace promonitor {
namespace {

bool openedLater(const OwnedIncident& a, const OwnedIncident& b) {
  return std::tie(a.incident.opened_at, a.monitor) > std::tie(b.incident.opened_at, b.monitor);
}

bool asked(const IncidentQuery& query, const OwnedIncident& each) {
  const bool is_open = !each.incident.closed_at;
  return (!query.open || *query.open == is_open) &&
         (!query.monitor || *query.monitor == each.monitor) &&
         (!query.after || std::tie(each.incident.opened_at, each.monitor) <
                              std::tie(query.after->at, query.after->monitor));
}

}  // namespace

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

std::vector<OwnedIncident> MemoryStore::findIncidents(UserId user, const IncidentQuery& query) {
  const std::lock_guard lock(mutex_);
  std::vector<OwnedIncident> found;
  for (const auto& [monitor, incidents] : incidents_) {
    if (!owns(user, monitor)) continue;
    for (const auto& [at, incident] : incidents) {
      OwnedIncident each = owned(incident);
      if (asked(query, each)) found.push_back(std::move(each));
    }
  }
  std::sort(found.begin(), found.end(), openedLater);
  found.resize(std::min(found.size(), query.limit));
  return found;
}

std::optional<OwnedIncident> MemoryStore::findIncident(UserId user, const Uuid& id) {
  const std::lock_guard lock(mutex_);
  const Incident* const found = findIncidentRow(user, id);
  if (found == nullptr) return std::nullopt;
  return owned(*found);
}

std::optional<OwnedIncident> MemoryStore::remarkOn(UserId user, const Uuid& id,
                                                   const IncidentRemark& remark) {
  const std::lock_guard lock(mutex_);
  const Incident* const found = findIncidentRow(user, id);
  if (found == nullptr) return std::nullopt;
  const OwnedIncident before = owned(*found);
  IncidentNotes& notes = incident_notes_[{found->monitor, found->opened_at}];
  if (remark.acknowledged_at && !notes.acknowledged_at) {
    notes.acknowledged_at = remark.acknowledged_at;
    notes.acknowledged_by = remark.acknowledged_by;
  }
  if (remark.note) notes.note = *remark.note;
  OwnedIncident after = owned(*found);
  note(auditOfRemark(remark.by, remark.at, before, after));
  return after;
}

OwnedIncident MemoryStore::owned(const Incident& incident) {
  const MonitorSpec& spec = monitors_[position(incident.monitor)].monitor.spec;
  OwnedIncident owned{.incident = incident, .monitor = spec.id, .monitor_name = spec.name};
  const auto notes = incident_notes_.find({incident.monitor, incident.opened_at});
  if (notes != incident_notes_.end()) owned.notes = notes->second;
  return owned;
}

const Incident* MemoryStore::findIncidentRow(UserId user, const Uuid& id) {
  const TimeWindow opened = openedWithin(id);
  for (const auto& [monitor, incidents] : incidents_) {
    if (!owns(user, monitor)) continue;
    for (auto each = incidents.lower_bound(opened.from);
         each != incidents.end() && each->first < opened.until; ++each) {
      const Uuid& owner = monitors_[position(monitor)].monitor.spec.id;
      if (incidentId(owner, each->first) == id) return &each->second;
    }
  }
  return nullptr;
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

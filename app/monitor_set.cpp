#include "app/monitor_set.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace promonitor {
namespace {

using SharedSpec = std::shared_ptr<const MonitorSpec>;

std::int64_t ownerOf(const MonitorSpec& spec) { return static_cast<std::int64_t>(spec.owner); }

std::vector<SharedSpec> shared(std::vector<MonitorSpec> specs) {
  std::vector<SharedSpec> out;
  out.reserve(specs.size());
  for (MonitorSpec& spec : specs) {
    out.push_back(std::make_shared<const MonitorSpec>(std::move(spec)));
  }
  return out;
}

}  // namespace

MonitorSet::MonitorSet(Store& store, Engine& engine, Recorder& recorder,
                       MonitorDirectory& directory)
    : store_(store),
      engine_(engine),
      directory_(directory),
      accounts_(store.loadAccounts(), engine.wallNow()) {
  recorder.submit({.missed = accounts_.stopped()});
  for (Monitor& monitor : store_.loadMonitors()) keepStored(std::move(monitor));
}

config::Reconciliation MonitorSet::apply(config::DeclaredMonitors declared,
                                         const AuditEntries& audit) {
  std::vector<SharedSpec> present;
  present.reserve(in_force_.size());
  for (const auto& [id, in_force] : in_force_) present.push_back(in_force.spec);
  std::vector<Uuid> ids;
  ids.reserve(declared.specs.size());
  for (const MonitorSpec& spec : declared.specs) ids.push_back(spec.id);
  config::Reconciliation changes = config::reconcile(std::move(declared.specs), present);

  const std::vector<MonitorKey> keys = store_.saveMonitors(changes.saved, changes.removed, audit);
  std::vector<SharedSpec> saved = shared(std::exchange(changes.saved, {}));
  std::size_t next = 0;
  const auto put = [&] {
    const std::size_t i = next++;
    return forEngine(keep({keys[i], std::move(saved[i])}, 0));
  };
  engine_.change(keys.size(), put, takeOut(changes.removed));
  remember(declared, ids);
  return changes;
}

void MonitorSet::remember(config::DeclaredMonitors& declared, const std::vector<Uuid>& ids) {
  known_.by_entry.clear();
  known_.by_entry.reserve(ids.size());
  known_.owners = std::move(declared.owners);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const config::KnownEntry& entry = declared.entries[i];
    if (entry.digest == Uuid()) continue;
    known_.by_entry[entry.digest] = {.spec = in_force_.at(ids[i]).spec,
                                     .lines_above = entry.lines_above,
                                     .owner = declared.owner_of[i]};
  }
}

std::optional<Monitor> MonitorSet::find(const Uuid& id) const {
  const auto found = in_force_.find(id);
  return found == in_force_.end() ? std::nullopt : std::optional(monitorOf(found->second));
}

std::size_t MonitorSet::madeOverApi(UserId user) const {
  const auto found = made_by_.find(static_cast<std::int64_t>(user));
  return found == made_by_.end() ? 0 : found->second;
}

std::vector<Monitor> MonitorSet::madeOverApi() const {
  std::vector<Monitor> made;
  for (const auto& [id, in_force] : in_force_) {
    if (promonitor::madeOverApi(*in_force.spec)) made.push_back(monitorOf(in_force));
  }
  return made;
}

std::vector<Monitor> MonitorSet::madeBy(UserId user) const {
  std::vector<Monitor> made;
  for (const auto& [id, in_force] : in_force_) {
    const MonitorSpec& spec = *in_force.spec;
    if (spec.owner == user && promonitor::madeOverApi(spec)) made.push_back(monitorOf(in_force));
  }
  std::sort(made.begin(), made.end(),
            [](const Monitor& a, const Monitor& b) { return a.spec.id < b.spec.id; });
  return made;
}

void MonitorSet::put(std::vector<Monitor> monitors) {
  std::vector<ScheduledMonitor> changed;
  changed.reserve(monitors.size());
  for (Monitor& monitor : monitors) changed.push_back(forEngine(keepStored(std::move(monitor))));
  if (!changed.empty()) engine_.change(std::move(changed), {});
}

void MonitorSet::drop(const Uuid& id) {
  std::vector<ScheduledMonitor> gone = takeOut({id});
  for (const ScheduledMonitor& monitor : gone) --made_by_[ownerOf(*monitor.spec)];
  if (!gone.empty()) engine_.change({}, std::move(gone));
}

Monitor MonitorSet::monitorOf(const InForce& in_force) {
  return {.key = in_force.key, .spec = *in_force.spec, .revision = in_force.revision};
}

MonitorSet::InForce& MonitorSet::keepStored(Monitor monitor) {
  const std::int64_t revision = monitor.revision;
  return keep(std::move(monitor), revision);
}

MonitorSet::InForce& MonitorSet::keep(ScheduledMonitor monitor, std::int64_t revision) {
  const auto [place, added] = in_force_.try_emplace(monitor.spec->id);
  InForce& kept = place->second;
  kept.revision = revision;
  kept.spec = monitor.spec;
  if (added) {
    kept.key = monitor.key;
    if (promonitor::madeOverApi(*kept.spec)) ++made_by_[ownerOf(*kept.spec)];
    accounts_.resume(monitor);
    kept.resumed = std::make_unique<ScheduledMonitor>(std::move(monitor));
    kept.resumed->spec.reset();
  }
  directory_.put(kept.key, kept.spec);
  return kept;
}

ScheduledMonitor MonitorSet::forEngine(InForce& in_force) {
  ScheduledMonitor monitor;
  if (const auto resumed = std::move(in_force.resumed)) monitor = std::move(*resumed);
  monitor.key = in_force.key;
  monitor.spec = in_force.spec;
  return monitor;
}

std::vector<ScheduledMonitor> MonitorSet::takeOut(const std::vector<Uuid>& removed) {
  std::vector<ScheduledMonitor> monitors;
  monitors.reserve(removed.size());
  for (const Uuid& id : removed) {
    auto found = in_force_.extract(id);
    if (!found) continue;
    InForce& gone = found.mapped();
    accounts_.leave(id, engine_.wallNow());
    directory_.remove(gone.key);
    monitors.push_back(forEngine(gone));
  }
  return monitors;
}

}  // namespace promonitor

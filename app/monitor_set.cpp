#include "app/monitor_set.hpp"

#include <utility>

namespace promonitor {
namespace {

std::int64_t ownerOf(const Monitor& monitor) {
  return static_cast<std::int64_t>(monitor.spec.owner);
}

}  // namespace

MonitorSet::MonitorSet(Store& store, Engine& engine, Recorder& recorder)
    : store_(store), engine_(engine), accounts_(store.loadAccounts(), engine.wallNow()) {
  recorder.submit({.missed = accounts_.stopped()});
  for (Monitor& monitor : store_.loadMonitors()) {
    accounts_.resume(monitor);
    if (promonitor::madeOverApi(monitor.spec)) ++made_by_[ownerOf(monitor)];
    const Uuid id = monitor.spec.id;
    in_force_.emplace(id, std::move(monitor));
  }
}

config::Reconciliation MonitorSet::apply(const std::vector<MonitorSpec>& declared) {
  std::vector<MonitorSpec> present;
  present.reserve(in_force_.size());
  for (const auto& [id, monitor] : in_force_) present.push_back(monitor.spec);
  config::Reconciliation changes = config::reconcile(declared, present);

  const std::vector<MonitorKey> keys = store_.saveMonitors(changes.saved, changes.removed);
  std::vector<Monitor> put;
  put.reserve(changes.saved.size());
  for (std::size_t i = 0; i < changes.saved.size(); ++i) {
    const auto [place, added] = in_force_.try_emplace(changes.saved[i].id);
    Monitor& monitor = place->second;
    monitor.key = keys[i];
    monitor.spec = changes.saved[i];
    if (added) accounts_.resume(monitor);
    put.push_back(monitor);
  }
  engine_.change(put, takeOut(changes.removed));
  return changes;
}

const Monitor* MonitorSet::find(const Uuid& id) const {
  const auto found = in_force_.find(id);
  return found == in_force_.end() ? nullptr : &found->second;
}

std::size_t MonitorSet::madeOverApi(UserId user) const {
  const auto found = made_by_.find(static_cast<std::int64_t>(user));
  return found == made_by_.end() ? 0 : found->second;
}

std::vector<Monitor> MonitorSet::madeOverApi() const {
  std::vector<Monitor> made;
  for (const auto& [id, monitor] : in_force_) {
    if (promonitor::madeOverApi(monitor.spec)) made.push_back(monitor);
  }
  return made;
}

void MonitorSet::put(const std::vector<Monitor>& monitors) {
  std::vector<Monitor> changed;
  changed.reserve(monitors.size());
  for (const Monitor& monitor : monitors) {
    const auto [place, added] = in_force_.try_emplace(monitor.spec.id);
    Monitor& kept = place->second;
    kept.key = monitor.key;
    kept.spec = monitor.spec;
    kept.revision = monitor.revision;
    if (added) {
      accounts_.resume(kept);
      ++made_by_[ownerOf(kept)];
    }
    changed.push_back(kept);
  }
  if (!changed.empty()) engine_.change(changed, {});
}

void MonitorSet::drop(const Uuid& id) {
  const std::vector<Monitor> gone = takeOut({id});
  for (const Monitor& monitor : gone) --made_by_[ownerOf(monitor)];
  if (!gone.empty()) engine_.change({}, gone);
}

std::vector<Monitor> MonitorSet::takeOut(const std::vector<Uuid>& removed) {
  std::vector<Monitor> monitors;
  monitors.reserve(removed.size());
  for (const Uuid& id : removed) {
    auto found = in_force_.extract(id);
    if (!found) continue;
    accounts_.leave(found.mapped(), engine_.wallNow());
    monitors.push_back(std::move(found.mapped()));
  }
  return monitors;
}

}  // namespace promonitor

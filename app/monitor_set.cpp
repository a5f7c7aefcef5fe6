#include "app/monitor_set.hpp"

#include <utility>

namespace promonitor {

MonitorSet::MonitorSet(Store& store, Engine& engine, Recorder& recorder)
    : store_(store), engine_(engine), accounts_(store.loadAccounts(), engine.wallNow()) {
  recorder.submit({.missed = accounts_.stopped()});
  for (Monitor& monitor : store_.loadMonitors()) {
    accounts_.resume(monitor);
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

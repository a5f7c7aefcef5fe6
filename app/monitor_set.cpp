#include "app/monitor_set.hpp"

#include <algorithm>
#include <utility>

#include "core/engine/stopped_slots.hpp"

namespace promonitor {

MonitorSet::MonitorSet(Store& store, Engine& engine, Recorder& recorder)
    : store_(store), engine_(engine) {
  for (Monitor& monitor : store_.loadMonitors()) {
    const Uuid id = monitor.spec.id;
    in_force_.emplace(id, std::move(monitor));
  }
  const WallTime now = engine.wallNow();
  const std::vector<Store::Account> accounts = store_.loadAccounts();
  recorder.submit({.missed = stoppedSlots(accounts, now)});
  for (const Store::Account& account : accounts) {
    const auto found = in_force_.find(account.id);
    if (found != in_force_.end()) {
      found->second.accounted_until = std::max(now, account.last_slot);
    }
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
    Monitor& monitor = in_force_[changes.saved[i].id];
    monitor.key = keys[i];
    monitor.spec = changes.saved[i];
    put.push_back(monitor);
  }
  engine_.change(put, takeOut(changes.removed));
  return changes;
}

std::vector<Monitor> MonitorSet::takeOut(const std::vector<Uuid>& removed) {
  std::vector<Monitor> monitors;
  monitors.reserve(removed.size());
  for (const Uuid& id : removed) {
    if (auto found = in_force_.extract(id)) monitors.push_back(std::move(found.mapped()));
  }
  return monitors;
}

}  // namespace promonitor

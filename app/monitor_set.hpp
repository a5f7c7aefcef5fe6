#pragma once

#include <unordered_map>

#include "config/monitors.hpp"
#include "config/reconcile.hpp"
#include "core/engine/engine.hpp"
#include "core/engine/slot_accounts.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// The monitors in force: keeps the store and the engine at what the configuration declares. For
/// one thread at a time.
class MonitorSet {
 public:
  /// Reads what the store knows, so that states survive a restart, and records what became of the
  /// slots since then.
  MonitorSet(Store& store, Engine& engine, Recorder& recorder);

  /// Makes `declared` the monitors in force: stores what is new or changed, then tells the engine
  /// of just that. Throws StoreError; then nothing has changed.
  config::Reconciliation apply(const std::vector<MonitorSpec>& declared);

 private:
  std::vector<Monitor> takeOut(const std::vector<Uuid>& removed);

  Store& store_;
  Engine& engine_;
  SlotAccounts accounts_;
  std::unordered_map<Uuid, Monitor> in_force_;
};

}  // namespace promonitor

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "config/monitors.hpp"
#include "config/reconcile.hpp"
#include "core/engine/engine.hpp"
#include "core/engine/slot_accounts.hpp"
#include "core/store/monitor_directory.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// The monitors in force: keeps the engine and the directory at them, and the store at those that
/// the configuration declares. For one thread at a time.
class MonitorSet {
 public:
  /// Reads what the store knows, so that states survive a restart, and records what became of the
  /// slots since then. Nothing is run yet.
  MonitorSet(Store& store, Engine& engine, Recorder& recorder, MonitorDirectory& directory);

  /// Makes `declared` the declared monitors in force: stores what is new or changed, then tells the
  /// engine of just that. Those made over the API are left alone. What is saved is no longer in the
  /// answer, which tells the names. `audit` is stored with them. Throws StoreError; then nothing
  /// has changed.
  config::Reconciliation apply(config::DeclaredMonitors declared, const AuditEntries& audit);
  /// The declared ones in force, for reading the configuration again. Only apply() changes it.
  const config::KnownMonitors& known() const { return known_; }
  std::size_t size() const { return in_force_.size(); }

  /// Nothing where it is not in force.
  std::optional<Monitor> find(const Uuid& id) const;
  /// How many monitors of the user were made over the API.
  std::size_t madeOverApi(UserId user) const;
  std::vector<Monitor> madeOverApi() const;
  /// Those of the user that were made over the API, by id.
  std::vector<Monitor> madeBy(UserId user) const;
  /// Brings monitors in force that are stored already and were made over the API.
  void put(std::vector<Monitor> monitors);
  /// Takes one out that is deleted already.
  void drop(const Uuid& id);

 private:
  struct InForce {
    MonitorKey key{};
    std::shared_ptr<const MonitorSpec> spec;
    std::int64_t revision = 0;
    /// Where its history ends; null once the engine has it, which goes on from there.
    std::unique_ptr<ScheduledMonitor> resumed;
  };

  /// Without its state, which the engine has.
  static Monitor monitorOf(const InForce& in_force);
  /// One that is new goes on where its history ends; of another, all but its spec stays.
  InForce& keep(ScheduledMonitor monitor, std::int64_t revision);
  InForce& keepStored(Monitor monitor);
  static ScheduledMonitor forEngine(InForce& in_force);
  std::vector<ScheduledMonitor> takeOut(const std::vector<Uuid>& removed);

  void remember(config::DeclaredMonitors& declared, const std::vector<Uuid>& ids);

  Store& store_;
  Engine& engine_;
  MonitorDirectory& directory_;
  SlotAccounts accounts_;
  std::unordered_map<Uuid, InForce> in_force_;
  config::KnownMonitors known_;
  /// Of each owner, those made over the API.
  std::unordered_map<std::int64_t, std::size_t> made_by_;
};

}  // namespace promonitor

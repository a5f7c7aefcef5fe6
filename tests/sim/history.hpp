#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/scheduled_monitor.hpp"
#include "core/store/store.hpp"
#include "tests/sim/flap_history.hpp"
#include "tests/sim/incident_history.hpp"
#include "tests/sim/known_times.hpp"
#include "tests/sim/window_history.hpp"
#include "tests/support/slot_history.hpp"

namespace promonitor::sim {

/// What a database would hold after a simulated life: kept in the order of its commits. One thread.
class History {
 public:
  /// A run of the program begins.
  void begin(WallTime calendar);
  void commit(const ResultBatch& batch);
  /// Which maintenance windows a monitor has from now on.
  void maintain(MonitorKey monitor, WallTime since,
                const std::shared_ptr<const Maintenance>& windows);

  /// Something else that is wrong with a monitor.
  void blame(MonitorKey monitor, const std::string& fault);

  /// How far a monitor's slots are accounted for, as a store tells it at a start. Here and below
  /// `ids` are those of the monitors with the keys 1, 2, 3, ...
  std::vector<Store::Account> accounts(const std::vector<Uuid>& ids) const;
  /// Whether the monitor has slots.
  bool scheduled(MonitorKey monitor) const;
  /// What a store knows of a monitor at a start.
  void restore(ScheduledMonitor& monitor) const;

  /// Compares with the slots that the monitors had up to `end`, as their plans say. Each slot must
  /// be in here exactly once, and nothing else, and those of maintenance windows unchecked; what is
  /// told of the time between them must be so; after each commit a monitor must have had exactly
  /// one open incident while it was down, at most that one while it flapped, and none else; and it
  /// must have flapped by its results. Returns what is wrong, a line each, at most ten.
  std::vector<std::string> faults(const std::vector<Uuid>& ids, WallTime end) const;
  std::int64_t slots() const { return slots_; }
  /// Of those, how many were missed because their host was busy.
  std::int64_t hostBusy() const { return host_busy_; }
  std::int64_t incidents() const { return incidents_; }
  /// Failures that were excused because the network was away.
  std::int64_t excused() const { return excused_; }
  /// How much time the results vouch for, of all monitors.
  std::chrono::microseconds knownTime() const;

 private:
  struct Life {
    explicit Life(MonitorKey monitor) : flaps(simulatedFlapping(monitor)) {}
    /// The first that was found; empty: none.
    std::string fault() const;

    /// It has slots by the newest plan that is known.
    bool watched() const {
      return !slots.plans().empty() && slots.plans().back().interval > Duration(0);
    }

    test::SlotHistory slots;
    StateSnapshot state;
    IncidentHistory incidents;
    FlapHistory flaps;
    WindowHistory windows;
    KnownTimes known_times;
    std::string blamed;
    /// By the batch that is being committed.
    bool touched = false;
  };
  Life& lifeOf(MonitorKey monitor);
  /// Null where nothing was committed of that monitor.
  const Life* find(MonitorKey monitor) const;

  /// By their keys, which are small and dense; null where nothing is known.
  std::vector<std::unique_ptr<Life>> lives_;
  std::int64_t slots_ = 0, host_busy_ = 0, incidents_ = 0, excused_ = 0;
};

}  // namespace promonitor::sim

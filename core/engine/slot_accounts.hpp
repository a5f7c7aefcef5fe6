#pragma once

#include <memory_resource>
#include <unordered_map>
#include <vector>

#include "core/base/uuid.hpp"
#include "core/engine/scheduled_monitor.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// How far the slots of monitors that the engine does not run are accounted for, so that one that
/// it starts to run goes on where its history ends: after a stop or a crash, after it was away from
/// the configuration, and also when the calendar went back meanwhile. For one thread at a time.
class SlotAccounts {
 public:
  /// What the store knows when the program starts, and what the calendar says then.
  SlotAccounts(const std::vector<Store::Account>& accounts, WallTime now);

  /// What became of the slots that nobody ran: the daemon did not run, or had not stored what it
  /// knew when it died; or the monitor was paused. To be recorded before anything newer. The newest
  /// slot of a monitor is not among them where it passed less than five seconds or a tenth of the
  /// interval ago, whichever is more: the engine checks it, late. Intervals below five seconds have
  /// none made up for.
  std::vector<MissedSlots> stopped() const { return stopped_; }

  /// Before the engine is given a monitor that it does not run.
  void resume(ScheduledMonitor& monitor) const;
  /// Before the engine is told to run the monitor no more.
  void leave(const Uuid& monitor, WallTime now);

 private:
  struct Account {
    /// Set when slots up to here have just been accounted for.
    WallTime accounted_until{};
    SlotPlan plan;
    KnownTime known;
  };
  /// Nothing is taken out of the accounts.
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::unordered_map<Uuid, Account> accounts_{&memory_};
  std::vector<MissedSlots> stopped_;
};

}  // namespace promonitor

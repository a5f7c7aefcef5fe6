#pragma once

#include "core/model/check.hpp"
#include "core/model/flapping.hpp"
#include "core/model/incident.hpp"
#include "core/model/state.hpp"

namespace promonitor {

/// How a monitor's failures are confirmed, its recovery believed and its flapping told.
struct StatePolicy {
  int retries = 0;
  int recover_after = 1;
  FlappingPolicy flapping;
};

/// What a result did to a monitor.
struct Transition {
  StateSnapshot next;
  bool status_changed = false;
  /// The failure is not confirmed yet: check again after the retry interval.
  bool wants_retry = false;
};

/// The state after one more result. Pure. Unknown results never change a status. Down opens an
/// incident where none is open; a result that passed closes it, once the monitor is neither down
/// nor flapping.
Transition advance(const StateSnapshot& state, const StatePolicy& policy, Verdict verdict,
                   WallTime checked_at);

/// The state during a maintenance window: status and incident stay as they are, and what was being
/// confirmed begins anew afterwards. Pure.
StateSnapshot maintained(const StateSnapshot& state);

/// What the check that led from `before` to `after` did to the monitor's incidents: the one it
/// opened, or the end of the one that was open. Pure.
std::optional<Incident> incidentChange(const StateSnapshot& before, const StateSnapshot& after,
                                       const CheckRecord& check);
/// The end of the open incident of a monitor that is no longer watched; nothing unless there is
/// one. Pure.
std::optional<Incident> incidentCut(MonitorKey monitor, const StateSnapshot& state, WallTime at);

}  // namespace promonitor

#pragma once

#include "core/model/check.hpp"
#include "core/model/state.hpp"

namespace promonitor {

/// How a monitor's failures are confirmed and its recovery believed.
struct StatePolicy {
  int retries = 0;
  int recover_after = 1;
};

/// What a result did to a monitor.
struct Transition {
  StateSnapshot next;
  bool status_changed = false;
  /// The failure is not confirmed yet: check again after the retry interval.
  bool wants_retry = false;
};

/// The state after one more result. Pure. Unknown results never change a status.
Transition advance(const StateSnapshot& state, const StatePolicy& policy, Verdict verdict,
                   WallTime checked_at);

}  // namespace promonitor

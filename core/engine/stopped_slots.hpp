#pragma once

#include <vector>

#include "core/store/store.hpp"

namespace promonitor {

/// What became of the slots that nobody ran, from the newest one that is accounted for up to `now`:
/// the daemon did not run, or had not stored what it knew when it died; or the monitor was paused.
/// To be recorded before anything newer. Pure.
std::vector<MissedSlots> stoppedSlots(const std::vector<Store::Account>& accounts, WallTime now);

}  // namespace promonitor

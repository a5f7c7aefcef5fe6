#pragma once

#include "core/base/clock.hpp"

namespace promonitor {

/// The whole life of a runner, in a process that ChildProcess started and enterChild() was called
/// in: takes RunnerSettings from the channel, limits itself, loads the plugin and runs it in a
/// ProbeHost on a loop of its own, until the channel ends. Returns the exit status. What a plugin
/// throws across the ABI ends the process.
int runRunner(const Clock& clock) noexcept;

}  // namespace promonitor

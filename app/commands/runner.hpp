#pragma once

#include <sys/types.h>

namespace promonitor {

/// `promonitor runner run`, which only the daemon starts: runs one plugin for the process `parent`
/// until that lets go of it.
int runnerRun(pid_t parent);

}  // namespace promonitor

#pragma once

namespace promonitor {

/// What a command ends with.
enum ExitStatus : int {
  kExitOk = 0,        ///< done, or up
  kExitFailed = 1,    ///< failed, or down
  kExitUsage = 2,     ///< the command line is wrong
  kExitCannotRun = 3  ///< could not be tried
};

}  // namespace promonitor

#pragma once

namespace promonitor {

// What a command ends with.
inline constexpr int kExitOk = 0;         ///< done, or up
inline constexpr int kExitFailed = 1;     ///< failed, or down
inline constexpr int kExitUsage = 2;      ///< the command line is wrong
inline constexpr int kExitCannotRun = 3;  ///< could not be tried

}  // namespace promonitor

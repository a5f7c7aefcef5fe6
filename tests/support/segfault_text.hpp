#pragma once

namespace promonitor::test {

/// How the end of a process is told that followed a bad address. A sanitizer takes SIGSEGV itself,
/// reports it and exits.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr const char* kSegfaultText = "exit status 1";
#elif defined(__SANITIZE_THREAD__)
inline constexpr const char* kSegfaultText = "exit status 66";
#else
inline constexpr const char* kSegfaultText = "signal 11 (Segmentation fault)";
#endif

}  // namespace promonitor::test

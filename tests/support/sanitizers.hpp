#pragma once

namespace promonitor::test {

#if defined(__has_feature)
#define PROMONITOR_HAS_FEATURE(name) __has_feature(name)
#else
#define PROMONITOR_HAS_FEATURE(name) 0
#endif
/// Which sanitizer this was built with: they keep what was freed, have threads of their own and
/// take some signals.
#if defined(__SANITIZE_ADDRESS__) || PROMONITOR_HAS_FEATURE(address_sanitizer)
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif
#if defined(__SANITIZE_THREAD__) || PROMONITOR_HAS_FEATURE(thread_sanitizer)
inline constexpr bool kThreadSanitizer = true;
#else
inline constexpr bool kThreadSanitizer = false;
#endif
#undef PROMONITOR_HAS_FEATURE
inline constexpr bool kSanitized = kAddressSanitizer || kThreadSanitizer;
/// How many times longer the same work may take.
inline constexpr int kSlowness = kSanitized ? 4 : 1;

/// How the end of a process is told that called exit(0) while a library was being loaded. The
/// thread sanitizer reports that the loading never ended.
inline constexpr const char* kExitAtLoadText =
    kThreadSanitizer ? "ended with exit status 66" : "ended with exit status 0";

}  // namespace promonitor::test

#pragma once

#include <cstdlib>

namespace promonitor::test {

/// How far a test goes: its own number, unless the environment has another, as `./dev soak` sets
/// it.
inline int extent(const char* name, int standard) {
  const char* const wanted = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): never set here
  return wanted == nullptr ? standard : std::atoi(wanted);
}

/// Built as it is packaged: figures of speed hold.
#if defined(NDEBUG)
inline constexpr bool kOptimised = true;
#else
inline constexpr bool kOptimised = false;
#endif

}  // namespace promonitor::test

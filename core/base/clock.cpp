#include "core/base/clock.hpp"

#include <cstdint>

#ifdef __x86_64__
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace promonitor {
namespace {

#ifdef __x86_64__
/// For so many cycles a reading is recent: half a microsecond at 2 GHz.
constexpr std::uint64_t kRecentCycles = 1024;
constexpr unsigned kPowerManagement = 0x80000007;
constexpr unsigned kInvariantCounter = 1U << 8;

/// Whether the processor counts at one rate, asleep or not.
bool countsSteadily() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid(kPowerManagement, &eax, &ebx, &ecx, &edx) != 0 &&
         (edx & kInvariantCounter) != 0;
}

struct Reading {
  std::uint64_t cycles = 0;
  MonoTime time;
};
#endif

}  // namespace

MonoTime SystemClock::now() const { return std::chrono::steady_clock::now(); }

#ifdef __x86_64__
MonoTime SystemClock::recent() const {
  static const bool steady = countsSteadily();
  thread_local Reading last;
  if (!steady) return now();
  const std::uint64_t cycles = __rdtsc();
  // A counter that was set back makes this a huge number.
  if (cycles - last.cycles >= kRecentCycles) last = {cycles, now()};
  return last.time;
}
#else
MonoTime SystemClock::recent() const { return now(); }
#endif

WallTime SystemClock::wallNow() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace promonitor

#pragma once

#include <sched.h>
#include <time.h>

#include <cstddef>

namespace promonitor::bench {

/// This thread runs on `cpu` alone from now on, and so do threads and processes that it starts
/// later. Where the machine has no such processor nothing changes.
inline void pinTo(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

inline double cpuNanoseconds(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Nanoseconds of CPU, user and system, that `work` takes of this thread, divided by `units`.
template <class Work>
double cpuPerUnit(std::size_t units, const Work& work) {
  const double before = cpuNanoseconds(CLOCK_THREAD_CPUTIME_ID);
  work();
  return (cpuNanoseconds(CLOCK_THREAD_CPUTIME_ID) - before) / static_cast<double>(units);
}

}  // namespace promonitor::bench

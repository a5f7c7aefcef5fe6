#pragma once

#include <time.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>

namespace promonitor::test {

/// What this process uses: for tests that show that nothing leaks or spins.

inline std::chrono::nanoseconds cpuTime() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

inline std::ptrdiff_t openDescriptors() {
  const std::filesystem::directory_iterator descriptors("/proc/self/fd");
  return std::distance(begin(descriptors), end(descriptors)) - 1;
}

}  // namespace promonitor::test

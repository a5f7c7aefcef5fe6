#pragma once

#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace promonitor::test {

/// What a process uses: for tests that show that nothing leaks or spins. `pid` 0 is this one.

inline std::chrono::nanoseconds cpuTime(pid_t pid = 0) {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid, &clock) == 0) ::clock_gettime(clock, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

inline std::filesystem::path processFile(const char* name, pid_t pid) {
  return std::filesystem::path("/proc") / (pid == 0 ? "self" : std::to_string(pid)) / name;
}

inline std::ptrdiff_t openDescriptors(pid_t pid = 0) {
  const std::filesystem::directory_iterator descriptors(processFile("fd", pid));
  return std::distance(begin(descriptors), end(descriptors)) - (pid == 0 ? 1 : 0);
}

/// A child of this process, whichever thread started it; 0 when there is none.
inline pid_t anyChild() {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream children(thread.path() / "children");
    if (pid_t child = 0; children >> child) return child;
  }
  return 0;
}

/// Bytes in memory now.
inline std::size_t residentMemory(pid_t pid = 0) {
  std::ifstream statm(processFile("statm", pid));
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Bytes: the most that was in memory since its start, or since restartResidentPeak().
inline std::size_t residentPeak(pid_t pid = 0) {
  std::ifstream status(processFile("status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) * 1024;
  }
  return 0;
}
/// How often its threads have slept and gone on.
inline std::uint64_t wakeUps(pid_t pid) {
  std::uint64_t count = 0;
  for (const auto& thread : std::filesystem::directory_iterator(processFile("task", pid))) {
    std::ifstream status(thread.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("voluntary_ctxt_switches:")) count += std::stoull(line.substr(24));
    }
  }
  return count;
}
inline void restartResidentPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace promonitor::test

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace promonitor::sim {

/// What became of one simulated life.
struct Outcome {
  std::vector<std::string> faults;
  std::int64_t slots = 0, host_busy = 0, incidents = 0, excused = 0;
  /// What the results vouch for, of all monitors.
  std::chrono::microseconds known{};
  /// Checks that somebody asked for and got.
  std::int64_t checked_now = 0;
  int starts = 0;
  int reloads = 0;
};

/// Lives through 24 hours of 200 monitors with everything that goes wrong: slow, failing and stuck
/// probes, a network or a store that is away, maintenance, hosts that many monitors share, checks
/// that somebody asks for, kills, stops, reloads, stalls, and a calendar that jumps between two
/// runs of the program. All of it follows from the seed. Runs the real shard in virtual time.
Outcome live(std::uint64_t seed);

}  // namespace promonitor::sim

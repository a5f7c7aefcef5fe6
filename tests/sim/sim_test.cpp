// Promise: each slot of a running monitor has exactly one stored result, or a recorded reason; and
// a monitor has exactly one open incident while it is down, at most that one while it flaps, none
// for maintenance, and none for a network of ours that is away. What results say of the time
// between them is said once, and as the incidents say.
//
// `./dev soak simulator` lives 10,000 lives, `./dev soak simulator 4711` that one.
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/sim/world.hpp"
#include "tests/support/process_usage.hpp"

namespace promonitor::sim {
namespace {

std::uint64_t setting(const char* name, std::uint64_t standard) {
  const char* const text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no other thread
  return text == nullptr ? standard : std::stoull(text);
}

/// Lives of many seeds on all processors.
struct Lives {
  std::atomic<std::uint64_t> next;
  const std::uint64_t end;
  std::atomic<std::int64_t> slots{0}, host_busy{0}, incidents{0}, excused{0}, known_hours{0},
      checked_now{0};
  std::atomic<int> starts{0}, reloads{0};
  std::mutex mutex;
  std::string faults;  ///< guarded

  void live() {
    for (std::uint64_t seed = next++; seed < end; seed = next++) {
      const Outcome outcome = sim::live(seed);
      slots += outcome.slots;
      host_busy += outcome.host_busy;
      checked_now += outcome.checked_now;
      incidents += outcome.incidents;
      excused += outcome.excused;
      known_hours += outcome.known / std::chrono::hours(1);
      starts += outcome.starts;
      reloads += outcome.reloads;
      const std::lock_guard lock(mutex);
      for (const std::string& fault : outcome.faults) {
        faults += "seed " + std::to_string(seed) + ": " + fault + "\n";
      }
      if (outcome.faults.empty()) continue;
      faults += "once more: ./dev soak simulator " + std::to_string(seed) + "\n";
      next = end;
    }
  }
};

TEST(Simulation, AccountsForEverySlotAndOutageExactlyOnce) {
  const std::uint64_t first = setting("PROMONITOR_SIM_FIRST", 1);
  const std::uint64_t seeds = setting("PROMONITOR_SIM_SEEDS", 50);
  Lives lives{.next = first, .end = first + seeds};
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
      threads.emplace_back([&] { lives.live(); });
    }
  }
  EXPECT_EQ(lives.faults, "");
  if (seeds > 1) {  // not everything happens in every life
    EXPECT_GT(lives.slots, 0);
    EXPECT_GT(lives.host_busy, 0);
    EXPECT_GT(lives.checked_now, 0);
    EXPECT_GT(lives.incidents, 0);
    EXPECT_GT(lives.excused, 0);
    EXPECT_GT(lives.known_hours, 0);
  }
  RecordProperty("slots", std::to_string(lives.slots));
  std::printf(
      "%lld slots, %lld of them on busy hosts, %lld checks asked for, %lld incidents, %lld "
      "failures excused, %lld hours known, %d starts, %d reloads; %.1f s of processor time\n",
      static_cast<long long>(lives.slots), static_cast<long long>(lives.host_busy),
      static_cast<long long>(lives.checked_now), static_cast<long long>(lives.incidents),
      static_cast<long long>(lives.excused), static_cast<long long>(lives.known_hours),
      lives.starts.load(), lives.reloads.load(),
      std::chrono::duration<double>(test::cpuTime()).count());
}

}  // namespace
}  // namespace promonitor::sim

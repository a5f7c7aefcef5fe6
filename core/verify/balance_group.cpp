#include <malloc.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "core/verify/bench_runs.hpp"
#include "core/verify/groups.hpp"
#include "core/verify/process_state.hpp"

namespace promonitor::verify {
namespace {

constexpr std::uint64_t kMostChecks = 10000;
constexpr std::size_t kAtOnce = 16;
/// What tables and caches of a host and its libraries may still grow by once they are warm.
constexpr std::size_t kSlackBytes = std::size_t{16} << 10;
constexpr std::size_t kLeastLeak = 4;  ///< bytes a round
constexpr std::size_t kSlackDescriptors = 8;
constexpr std::size_t kSlackThreads = 8;

/// The allocator counts what a thread keeps aside for reuse as used. Fills that to the brim (seven
/// of each small size), so that it is the same whenever somebody counts.
void fillThreadCache() {
  constexpr std::size_t kLargest = 1032;
  for (std::size_t size = 16; size <= kLargest; size += 16) {
    void* volatile kept[7];  // volatile: a compiler may leave out what nobody looks at
    for (void* volatile& block : kept) block = std::malloc(size);
    for (void* const block : kept) std::free(block);
  }
}

/// What a process holds.
struct Holdings {
  std::size_t bytes = 0, descriptors = 0, threads = 0;

  static Holdings now() {
    fillThreadCache();
    const struct mallinfo2 heap = mallinfo2();
    return {heap.uordblks + heap.hblkhd, countDescriptors(), countThreads()};
  }
};

std::size_t grown(std::size_t before, std::size_t after) {
  return after > before ? after - before : 0;
}

/// What a number of rounds left behind.
struct Growth {
  std::uint64_t rounds = 0;
  std::size_t bytes = 0, descriptors = 0, threads = 0;

  bool leaksMemory() const { return rounds > 0 && bytes / rounds >= kLeastLeak; }
};

Growth since(const Holdings& before, std::uint64_t rounds) {
  const Holdings after = Holdings::now();
  return {rounds, grown(before.bytes, after.bytes), grown(before.descriptors, after.descriptors),
          grown(before.threads, after.threads)};
}

/// Memory that grows until tables and caches have their size stops doing so: only what grows in
/// both halves of the rounds is a leak.
void judge(const Growth& first, const Growth& second, const char* what, TestLog& log) {
  const std::uint64_t rounds = first.rounds + second.rounds;
  const auto tell = [&](std::size_t amount, const char* unit, const char* next_step) {
    log.fail(fmt::format("{} {} left {} {} behind", rounds, what, amount, unit), next_step);
  };
  const std::size_t bytes = first.bytes + second.bytes;
  if (first.leaksMemory() && second.leaksMemory() && bytes > kSlackBytes) {
    tell(bytes, "bytes", "find them with valgrind or -fsanitize=leak in a test of the plugin");
  }
  const std::size_t descriptors = first.descriptors + second.descriptors;
  if (descriptors > kSlackDescriptors) {
    tell(descriptors, "descriptors", "close each with fd_close() on every way out of a check");
  }
  const std::size_t threads = first.threads + second.threads;
  if (threads > kSlackThreads) tell(threads, "threads", "join what a check starts");
}

/// Runs `round` until the time is up, or often enough; how many rounds that were.
template <class Round>
std::uint64_t repeat(const Clock& clock, Duration time, std::uint64_t most, std::uint64_t step,
                     const Round& round) {
  const MonoTime end = clock.now() + time;
  std::uint64_t done = 0;
  while (done < most && clock.now() < end && round()) done += step;
  return done;
}

/// A quarter of the time to get warm, the rest to be measured.
template <class Round>
void measure(const Plan& plan, const char* what, std::uint64_t step, TestLog& log,
             const Round& round) {
  const SystemClock clock;
  const Duration time = std::min<Duration>(plan.settings.limit / 3, std::chrono::seconds(4));
  repeat(clock, time / 4, kMostChecks / 10, step, round);
  std::array<Growth, 2> halves;
  for (Growth& half : halves) {
    const Holdings before = Holdings::now();
    const std::uint64_t rounds = repeat(clock, time / 2, kMostChecks / 2, step, round);
    half = since(before, rounds);
  }
  judge(halves[0], halves[1], what, log);
  const bool counted = Holdings::now().bytes != 0;
  log.note(fmt::format("{} {}{}", halves[0].rounds + halves[1].rounds, what,
                       counted ? "" : ", memory not measured by this allocator"));
}

void balanceChecks(const Plan& plan, const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  CheckBench bench(kind, log, {.guarded = false});
  std::vector<InstanceId> instances;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    instances.push_back(createOrTell(bench, pointed, log));
    if (instances.back() == 0) return;
  }
  measure(plan, "checks", kAtOnce, log, [&] {
    for (const InstanceId instance : instances) bench.start(instance, kCheckTime);
    return bench.await(kAtOnce, kCheckTime).size() == kAtOnce && !log.failed();
  });
}

void balanceInstances(const Plan& plan, const ProbeKind& kind, const Pointed& pointed,
                      TestLog& log) {
  log.step("many instances, made and unmade");
  CheckBench bench(kind, log, {.guarded = false});
  measure(plan, "instances", 1, log, [&] {
    const InstanceId instance = createOrTell(bench, pointed, log);
    if (instance != 0) bench.destroy(instance);
    return instance != 0;
  });
}

}  // namespace

std::vector<TestCase> balanceTests(const Plan& plan, const std::string& kind) {
  std::vector<TestCase> tests;
  tests.push_back(kindTest(plan, "balance", kind, "given",
                           [&plan](const ProbeKind& subject, const Pointed& pointed, TestLog& log) {
                             balanceChecks(plan, subject, pointed, log);
                           }));
  tests.push_back(kindTest(plan, "balance", kind, "instances",
                           [&plan](const ProbeKind& subject, const Pointed& pointed, TestLog& log) {
                             balanceInstances(plan, subject, pointed, log);
                           }));
  for (const Peer peer : {Peer::Refusing, Peer::Closing, Peer::Resetting}) {
    tests.push_back(
        peerTest(plan, "balance", kind, peer,
                 [&plan](const ProbeKind& subject, const Pointed& pointed, TestLog& log) {
                   balanceChecks(plan, subject, pointed, log);
                 }));
  }
  for (TestCase& test : tests) test.load = TestLoad::Computes;
  return tests;
}

}  // namespace promonitor::verify

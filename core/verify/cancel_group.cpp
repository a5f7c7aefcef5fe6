#include <array>

#include <fmt/format.h>

#include "core/verify/bench_runs.hpp"
#include "core/verify/groups.hpp"

namespace promonitor::verify {
namespace {

/// No check has more steps than a person would wait for.
constexpr std::uint64_t kMostPoints = 200;
constexpr std::array kReasons = {Prober::CancelReason::Shutdown, Prober::CancelReason::User,
                                 Prober::CancelReason::Reconfigure, Prober::CancelReason::Timeout};

/// Cancels a check right after its n-th callback; 0: right after start(). False when it ended
/// before.
bool cancelAfter(CheckBench& bench, InstanceId instance, std::uint64_t point, TestLog& log) {
  log.step(fmt::format("cancel() after callback {} of a check", point));
  const auto reason = kReasons[point % kReasons.size()];
  const std::uint64_t before = bench.watch().callbacks();
  CheckHandle check = 0;
  bool cancelled = false;
  bench.watch().after_callback = [&](std::uint64_t callbacks) {
    if (cancelled || callbacks - before != point || !bench.watch().running(check)) return;
    cancelled = true;
    bench.cancel(check, reason);
  };
  check = bench.start(instance, kCheckTime);
  if (point == 0 && bench.watch().running(check)) {
    cancelled = true;
    bench.cancel(check, reason);
  }
  if (bench.await(1, kCheckTime).empty()) log.end();
  bench.watch().after_callback = {};
  return cancelled;
}

void cancelAtEachCallback(const Plan& plan, const ProbeKind& kind, const Pointed& pointed,
                          TestLog& log) {
  CheckBench bench(kind, log);
  const MonoTime end = bench.clock().now() + plan.settings.limit / 2;
  std::uint64_t point = 0;
  bool more = true;
  while (more && !log.failed() && point < kMostPoints && bench.clock().now() < end) {
    // A new instance for each: a cancelled check may have left anything in the one before.
    const InstanceId instance = createOrTell(bench, pointed, log);
    if (instance == 0) return;
    more = cancelAfter(bench, instance, point, log);
    if (more) ++point;
    bench.destroy(instance);
  }
  log.note(fmt::format("{} points{}", point, more ? ", there are more" : ""));
}

/// Blocking probes have no callbacks: they are told to stop after ever longer times.
void cancelAtTimes(const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  CheckBench bench(kind, log);
  constexpr std::array kMillis = {0, 1, 2, 5, 10, 20, 50, 100, 200, 400};
  for (std::size_t i = 0; i < kMillis.size() && !log.failed(); ++i) {
    const std::chrono::milliseconds delay(kMillis[i]);
    log.step(fmt::format("cancel() {} ms after run() was to begin", delay.count()));
    const InstanceId instance = createOrTell(bench, pointed, log);
    if (instance == 0) return;
    const CheckHandle check = bench.start(instance, kCheckTime);
    bench.linger(delay);
    bench.cancel(check, kReasons[i % kReasons.size()]);
    if (bench.await(1, kCheckTime).empty()) log.end();
    bench.destroy(instance);
  }
  log.note(fmt::format("{} times", kMillis.size()));
}

void checkCancel(const Plan& plan, const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  if ((kind.flags & PM_KIND_BLOCKING) != 0) return cancelAtTimes(kind, pointed, log);
  cancelAtEachCallback(plan, kind, pointed, log);
}

}  // namespace

std::vector<TestCase> cancelTests(const Plan& plan, const std::string& kind) {
  std::vector<TestCase> tests;
  tests.push_back(kindTest(plan, "cancel", kind, "given",
                           [&plan](const ProbeKind& subject, const Pointed& pointed, TestLog& log) {
                             checkCancel(plan, subject, pointed, log);
                           }));
  for (const Peer peer : {Peer::Silent, Peer::Dripping, Peer::Babbling}) {
    tests.push_back(peerTest(plan, "cancel", kind, peer,
                             [&plan](const ProbeKind& subject, const Pointed& pointed,
                                     TestLog& log) { checkCancel(plan, subject, pointed, log); }));
  }
  return tests;
}

}  // namespace promonitor::verify

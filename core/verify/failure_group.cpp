#include <fmt/format.h>

#include "core/verify/bench_runs.hpp"
#include "core/verify/groups.hpp"

namespace promonitor::verify {
namespace {

constexpr std::uint64_t kMostCalls = 200;

/// One check during which the n-th call of the host's services fails. False: there is no such call.
bool failCall(const ProbeKind& kind, const Pointed& pointed, std::uint64_t number, bool passes,
              TestLog& log) {
  log.step(fmt::format("call {} of a host service will fail", number));
  CheckBench bench(kind, log, {.fail_call = number});
  const InstanceId instance = bench.create(pointed.options);
  if (instance == 0) return bench.watch().failedCall() != nullptr;
  const auto ending = bench.run(instance, kCheckTime);
  if (!ending) log.end();
  const char* const failed = bench.watch().failedCall();
  if (failed != nullptr && passes && ending->result.verdict == Verdict::Down) {
    log.fail(fmt::format("when the host refuses {} (call {}), it calls the target down ({})",
                         failed, number, ending->result.failure->code),
             "answer PM_STATE_UNKNOWN: what the host refuses is no fault of the target");
  }
  bench.destroy(instance);
  return failed != nullptr;
}

void failEachCall(const Plan& plan, const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  log.step("a check in which nothing fails");
  const bool passes = passesPlainly(kind, pointed, log);
  const SystemClock clock;
  const MonoTime end = clock.now() + plan.settings.limit / 2;
  std::uint64_t number = 0;
  bool more = true;
  while (more && number < kMostCalls && clock.now() < end) {
    more = failCall(kind, pointed, number + 1, passes, log);
    if (more) ++number;
  }
  log.note(fmt::format("{} calls{}{}", number, more ? ", there are more" : "",
                       passes ? "" : "; verdicts not judged, because the target is not up"));
}

}  // namespace

std::vector<TestCase> failureTests(const Plan& plan, const std::string& kind) {
  return {kindTest(plan, "failure", kind, "given",
                   [&plan](const ProbeKind& subject, const Pointed& pointed, TestLog& log) {
                     failEachCall(plan, subject, pointed, log);
                   }),
          peerTest(plan, "failure", kind, Peer::Silent,
                   [&plan](const ProbeKind& subject, const Pointed& pointed, TestLog& log) {
                     failEachCall(plan, subject, pointed, log);
                   })};
}

}  // namespace promonitor::verify

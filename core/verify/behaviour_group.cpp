#include <fmt/format.h>

#include "core/verify/bench_runs.hpp"
#include "core/verify/groups.hpp"

namespace promonitor::verify {
namespace {

/// More than one: what the first leaves behind is there for the second.
constexpr int kRounds = 2;

void runChecks(const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  CheckBench bench(kind, log);
  const InstanceId instance = createOrTell(bench, pointed, log);
  if (instance == 0) return;
  for (int round = 0; round < kRounds; ++round) {
    const auto ending = bench.run(instance, kCheckTime);
    if (!ending) log.end();
    if (log.failed()) return;
    if (ending->refused) {
      log.fail("start() refuses to start a check", "start it, and complete it with what is wrong");
    }
    const auto& failure = ending->result.failure;
    log.note(fmt::format("{}{}", verdictName(ending->result.verdict),
                         failure ? ", " + failure->code : std::string()));
  }
  bench.destroy(instance);
  bench.linger(std::chrono::milliseconds(50));
}

}  // namespace

std::vector<TestCase> behaviourTests(const Plan& plan, const std::string& kind) {
  std::vector<TestCase> tests;
  // As given: whatever the target is, the rules hold.
  tests.push_back(kindTest(plan, "behaviour", kind, "given", runChecks));
  for (const Peer peer : kPeers) {
    tests.push_back(peerTest(plan, "behaviour", kind, peer, runChecks));
  }
  return tests;
}

}  // namespace promonitor::verify

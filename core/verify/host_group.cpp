#include <fmt/format.h>

#include "core/verify/bench_runs.hpp"
#include "core/verify/groups.hpp"

namespace promonitor::verify {
namespace {

struct Variation {
  const char* name;
  const char* step;
  WatchSettings settings;
  bool complete;  ///< the host has everything
};

const Variation kVariations[] = {
    {"exact", "structures as long as in minor 0, with nothing readable behind", {}, true},
    {"larger",
     "structures of a later minor, with fields behind that are unknown",
     {.shape = HostShape::Larger},
     true},
    {"no_io", "a host without " PM_IFACE_IO, {.has_io = false}, false},
    {"no_stream", "a host without " PM_IFACE_STREAM, {.has_stream = false}, false},
    {"bare", "a host without any interface", {.has_io = false, .has_stream = false}, false}};

void checkUnder(const Variation& variation, const ProbeKind& kind, const Pointed& pointed,
                TestLog& log) {
  log.step("a check with a host as every other");
  const bool passes = !variation.complete && passesPlainly(kind, pointed, log);
  log.step(variation.step);
  CheckBench bench(kind, log, variation.settings);
  const InstanceId instance = bench.create(pointed.options);
  if (instance == 0) {
    if (variation.complete) {
      log.fail(fmt::format("create() refused: {}", bench.refusal()), "see the test 'options'");
    } else {
      log.note("create() refuses: " + bench.refusal());
    }
    return;
  }
  const auto ending = bench.run(instance, kCheckTime);
  if (!ending) log.end();
  if (passes && ending->result.verdict == Verdict::Down) {
    log.fail(fmt::format("without what this host lacks it calls the target down ({})",
                         ending->result.failure->code),
             "refuse in create(), or answer PM_STATE_UNKNOWN: it is no fault of the target");
  }
  bench.destroy(instance);
}

}  // namespace

std::vector<TestCase> hostTests(const Plan& plan, const std::string& kind) {
  std::vector<TestCase> tests;
  for (const Variation& variation : kVariations) {
    tests.push_back(
        kindTest(plan, "host", kind, variation.name,
                 [&variation](const ProbeKind& subject, const Pointed& pointed, TestLog& log) {
                   checkUnder(variation, subject, pointed, log);
                 }));
  }
  return tests;
}

}  // namespace promonitor::verify

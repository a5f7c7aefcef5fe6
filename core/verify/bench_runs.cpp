#include "core/verify/bench_runs.hpp"

#include <utility>

#include <fmt/format.h>

namespace promonitor::verify {

TestCase kindTest(const Plan& plan, const std::string& group, const std::string& kind,
                  const std::string& name,
                  std::function<void(const ProbeKind&, const Pointed&, TestLog&)> body) {
  return testCase(plan, group, kind, name, [&plan, kind, body = std::move(body)](TestLog& log) {
    log.step("loading");
    const Subject subject(plan.settings, kind);
    const Pointed pointed =
        pointAsGiven(subject.kind(), plan.settings.options, plan.server.port(Peer::Friendly));
    if (!pointed.options) return log.skip(pointed.why_not);
    log.step("the target as given");
    body(subject.kind(), pointed, log);
  });
}

TestCase peerTest(const Plan& plan, const std::string& group, const std::string& kind, Peer peer,
                  std::function<void(const ProbeKind&, const Pointed&, TestLog&)> body) {
  TestCase test = testCase(
      plan, group, kind, peerName(peer), [&plan, kind, peer, body = std::move(body)](TestLog& log) {
        log.step("loading");
        const Subject subject(plan.settings, kind);
        if (!canPoint(subject.kind(), plan.settings.options)) {
          return log.skip(
              "its target is a text: say where the server goes, as in --opt "
              "NAME='...{endpoint}...'");
        }
        for (const std::string& scheme : schemesOf(subject.kind())) {
          log.step(fmt::format("a peer that is {}{}{}", peerName(peer),
                               scheme.empty() ? "" : ", by ", scheme));
          const Pointed pointed =
              pointAt(subject.kind(), plan.settings.options, plan.server.port(peer), scheme);
          if (!pointed.options) return log.skip(pointed.why_not);
          body(subject.kind(), pointed, log);
          if (log.failed()) return;
        }
      });
  // It writes as fast as it is read.
  if (peer == Peer::Babbling) test.load = TestLoad::Computes;
  return test;
}

bool passesPlainly(const ProbeKind& kind, const Pointed& pointed, TestLog& log) {
  CheckBench bench(kind, log);
  const InstanceId instance = bench.create(pointed.options);
  const auto ending = instance == 0 ? std::nullopt : bench.run(instance, kCheckTime);
  return ending && ending->result.passed();
}

InstanceId createOrTell(CheckBench& bench, const Pointed& pointed, TestLog& log) {
  const InstanceId instance = bench.create(pointed.options);
  if (instance == 0) {
    log.fail(fmt::format("create() refused options that its schema allows: {}", bench.refusal()),
             "give other options with --opt, or mend the kind");
  }
  return instance;
}

}  // namespace promonitor::verify

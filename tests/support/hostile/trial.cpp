#include "tests/support/hostile/trial.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include <gtest/gtest.h>

#include "core/plugin/vocabulary.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/hostile/world.hpp"
#include "tests/support/net_namespace.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test::hostile {
namespace {

using namespace std::chrono_literals;

/// The time limit of checks that end by what the server does.
constexpr Duration kLong = 5s * kSlowness;
/// How far past its limit a check may end.
constexpr Duration kGrace = kSanitized ? 4s : 250ms;
/// What a check and its server may cost together while they last.
constexpr std::size_t kMostMemory = std::size_t{512} << 10U;

/// Checks that may end by nothing but their limit.
bool endsAtItsLimit(const Expectation& expected) {
  return std::string_view(expected.code).ends_with("_timeout") ||
         std::holds_alternative<BadEcho>(behaviourNamed(expected.behaviour).deed);
}

void expectAsTold(const Expectation& expected, const CheckResult& result) {
  EXPECT_EQ(result.verdict, expected.verdict) << summaryOf(result);
  EXPECT_EQ(codeOf(result), expected.code) << summaryOf(result) << " got: " << gotOf(result);
  EXPECT_EQ(phaseOf(result), expected.phase);
}

void meetAll(const KindUnderTrial& kind, const std::vector<Expectation>& expectations, World& world,
             Duration limit) {
  std::vector<const Behaviour*> behaviours;
  behaviours.reserve(expectations.size());
  for (const Expectation& expected : expectations) {
    behaviours.push_back(&behaviourNamed(expected.behaviour));
  }
  const ProbeRunner declared(kind.plugin);

  const std::vector<Encounter> met = world.meet(kind, behaviours, limit);

  for (std::size_t i = 0; i < expectations.size(); ++i) {
    SCOPED_TRACE(kind.name + ", " + expectations[i].behaviour);
    const CheckResult& result = met[i].result;
    expectAsTold(expectations[i], result);
    EXPECT_LE(met[i].took, limit + kGrace);
    EXPECT_LE(met[i].taken, kind.most_read + kUnderWay);
    EXPECT_TRUE(!result.failure || isFailureCode(declared.kind(), codeOf(result)));
  }
}

/// In the network namespace of the calling thread.
void tryHere(const KindUnderTrial& kind, std::vector<Expectation> expectations) {
  boundSocketBuffers();
  setSysctl("net/ipv4/icmp_echo_ignore_all", "1");
  if (kind.prepare) kind.prepare();
  const auto slow =
      std::stable_partition(expectations.begin(), expectations.end(),
                            [](const Expectation& expected) { return !endsAtItsLimit(expected); });
  World world;
  const std::size_t memory = residentMemory();
  const std::ptrdiff_t descriptors = openDescriptors();
  restartResidentPeak();

  meetAll(kind, {expectations.begin(), slow}, world, kLong);
  meetAll(kind, {slow, expectations.end()}, world, kPatience);

  if (!kSanitized) {
    EXPECT_LE(residentPeak(), memory + expectations.size() * kMostMemory);
  }
  EXPECT_EQ(openDescriptors(), descriptors);
}

}  // namespace

void tryKind(const KindUnderTrial& kind, const std::vector<Expectation>& expectations) {
  if (!inNetNamespace([&] { tryHere(kind, expectations); })) {
    GTEST_SKIP() << "no network namespace can be made here";
  }
}

}  // namespace promonitor::test::hostile

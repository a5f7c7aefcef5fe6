#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/vocabulary.hpp"
#include "tests/plugins/hostile/rows.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/hostile/world.hpp"
#include "tests/support/net_namespace.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test::hostile {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::SizeIs;

/// The time limit of checks that end by what the server does.
constexpr Duration kLong = 5s;
/// How far past its limit a check may end.
constexpr Duration kGrace = 250ms * (kSanitized ? 4 : 1);
/// What a check and its server may cost together while they last.
constexpr std::size_t kMostMemory = std::size_t{512} << 10U;

/// Checks that may end by nothing but their limit.
bool endsAtItsLimit(const Row& row) {
  return std::string_view(row.code).ends_with("_timeout") ||
         std::holds_alternative<BadEcho>(behaviourNamed(row.behaviour).deed);
}

void expectAsTold(const Row& row, const Encounter& met) {
  EXPECT_EQ(met.result.verdict, row.verdict) << summaryOf(met.result);
  EXPECT_EQ(codeOf(met.result), row.code) << summaryOf(met.result) << " got: " << gotOf(met.result);
  EXPECT_EQ(phaseOf(met.result), row.phase);
}

void expectBounded(const KindUnderTrial& kind, const Encounter& met, Duration limit) {
  EXPECT_LE(met.took, limit + kGrace);
  EXPECT_LE(met.taken, kind.most_read + kUnderWay);
}

void meetAll(const KindUnderTrial& kind, const std::vector<Row>& rows, World& world,
             Duration limit) {
  std::vector<const Behaviour*> behaviours;
  for (const Row& row : rows) behaviours.push_back(&behaviourNamed(row.behaviour));
  const ProbeRunner declared(kind.plugin);

  const std::vector<Encounter> met = world.meet(kind, behaviours, limit);

  for (std::size_t i = 0; i < rows.size(); ++i) {
    SCOPED_TRACE(kind.name + ", " + rows[i].behaviour);
    expectAsTold(rows[i], met[i]);
    expectBounded(kind, met[i], limit);
    EXPECT_TRUE(!met[i].result.failure || isFailureCode(declared.kind(), codeOf(met[i].result)));
  }
}

/// All rows of a kind, in the network namespace of the calling thread.
void tryKind(const KindUnderTrial& kind) {
  boundSocketBuffers();
  setSysctl("net/ipv4/icmp_echo_ignore_all", "1");
  if (kind.prepare) kind.prepare();
  std::vector<Row> rows = rowsOf(kind.name);
  const auto slow =
      std::ranges::stable_partition(rows, [](const Row& row) { return !endsAtItsLimit(row); });
  World world;
  const std::size_t memory = residentMemory();
  const std::ptrdiff_t descriptors = openDescriptors();
  restartResidentPeak();

  meetAll(kind, {rows.begin(), slow.begin()}, world, kLong);
  meetAll(kind, {slow.begin(), slow.end()}, world, kPatience);

  if (!kSanitized) {
    EXPECT_LE(residentPeak(), memory + rows.size() * kMostMemory);
  }
  EXPECT_EQ(openDescriptors(), descriptors);
}

class HostileTargets : public ::testing::TestWithParam<KindUnderTrial> {};

TEST_P(HostileTargets, EndInTimeWithinBoundsAndAreNamed) {
  if (!inNetNamespace([] { tryKind(GetParam()); })) {
    GTEST_SKIP() << "no network namespace can be made here";
  }
}

std::string nameOf(const ::testing::TestParamInfo<KindUnderTrial>& info) {
  std::string name = info.param.name;
  std::erase_if(name, [](char letter) { return letter == '+' || letter == '-'; });
  return name;
}

/// The kinds that meet each behaviour; fails where one does so twice.
std::map<std::string, std::set<std::string>> kindsByBehaviour() {
  std::map<std::string, std::set<std::string>> all;
  for (const KindUnderTrial& kind : builtInKinds()) {
    for (const Row& row : rowsOf(kind.name)) {
      EXPECT_TRUE(all[row.behaviour].insert(kind.name).second)
          << kind.name << " meets '" << row.behaviour << "' twice";
    }
  }
  return all;
}

TEST(HostileTable, HasEveryBehaviourForAtLeastTwoKinds) {
  const std::map<std::string, std::set<std::string>> kinds = kindsByBehaviour();
  std::size_t rows = 0;
  for (const auto& [name, of] : kinds) rows += of.size();
  EXPECT_GE(rows, 150U);
  for (const Behaviour& behaviour : catalogue()) {
    SCOPED_TRACE(behaviour.name);
    const auto found = kinds.find(behaviour.name);
    ASSERT_NE(found, kinds.end()) << "nobody meets it";
    EXPECT_TRUE(found->second.size() > 1 || !behaviour.only.empty())
        << "say in Behaviour::only why one kind alone meets it";
  }
  EXPECT_THAT(kinds, SizeIs(catalogue().size())) << "names of behaviours are unique";
}

TEST(HostileTable, NamesKindsThatThereAre) {
  std::set<std::string> known;
  for (const KindUnderTrial& kind : builtInKinds()) known.insert(kind.name);
  for (const Row& row : allRows()) {
    std::istringstream names(row.kinds);
    for (std::string name; names >> name;) EXPECT_THAT(known, Contains(name)) << row.behaviour;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, HostileTargets, ::testing::ValuesIn(builtInKinds()), nameOf);

}  // namespace
}  // namespace promonitor::test::hostile

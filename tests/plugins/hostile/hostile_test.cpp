#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/hostile/rows.hpp"
#include "tests/support/hostile/behaviour.hpp"
#include "tests/support/hostile/trial.hpp"

namespace promonitor::test::hostile {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

class HostileTargets : public ::testing::TestWithParam<KindUnderTrial> {};

TEST_P(HostileTargets, EndInTimeWithinBoundsAndAreNamed) {
  tryKind(GetParam(), expectationsOf(GetParam().name));
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
    for (const Expectation& expected : expectationsOf(kind.name)) {
      EXPECT_TRUE(all[expected.behaviour].insert(kind.name).second)
          << kind.name << " meets '" << expected.behaviour << "' twice";
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
    for (std::string name; names >> name;)
      EXPECT_THAT(known, Contains(name)) << row.expected.behaviour;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, HostileTargets, ::testing::ValuesIn(builtInKinds()), nameOf);

}  // namespace
}  // namespace promonitor::test::hostile

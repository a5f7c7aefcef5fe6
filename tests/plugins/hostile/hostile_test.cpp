#include <algorithm>
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
  const std::vector<KindUnderTrial> known = builtInKinds();
  for (const Row& row : allRows()) {
    std::istringstream names(row.kinds);
    for (std::string name; names >> name;) {
      EXPECT_TRUE(
          std::any_of(known.begin(), known.end(),
                      [&name](const KindUnderTrial& kind) { return namesKind(name, kind.name); }))
          << name << ", " << row.expected.behaviour;
    }
  }
}

/// The kinds agree on what is wrong with TLS, whichever of them meets it.
TEST(HostileTable, HasOneCodeForOneFaultOfTls) {
  std::map<std::string, std::set<std::string>> codes;
  for (const auto& part : {tlsRows(), handshakeRows()}) {
    for (const Row& row : part) codes[row.expected.behaviour].insert(row.expected.code);
  }
  for (const auto& [behaviour, given] : codes) EXPECT_THAT(given, SizeIs(1)) << behaviour;
}

/// What a check reads, all in all.
TEST(HostileTable, AllowsNoKindMoreThanAMebibyte) {
  for (const KindUnderTrial& kind : builtInKinds()) {
    EXPECT_LE(kind.most_read, std::size_t{1} << 20U) << kind.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, HostileTargets, ::testing::ValuesIn(builtInKinds()), nameOf);

}  // namespace
}  // namespace promonitor::test::hostile

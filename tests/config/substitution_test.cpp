#include "config/substitution.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/config/config_folder.hpp"

namespace promonitor::config {
namespace {

const Environment kEnvironment = environmentOf({{"HOST", "db.internal"},
                                                {"EMPTY", ""},
                                                {"SYNTAX", "x\n  - {a: [1]}: 'b' # ${HOST}"},
                                                {"_a1", "underscore"}});

TEST(Substitution, ReplacesReferencesInScalars) {
  const struct {
    const char* written;
    const char* expected;
  } rows[] = {
      {"${HOST}", "db.internal"},
      {"tcp://${HOST}:5432", "tcp://db.internal:5432"},
      {"${HOST}${HOST}", "db.internaldb.internal"},
      {"${EMPTY}", ""},
      {"${EMPTY:-fallback}", "fallback"},
      {"${UNSET:-}", ""},
      {"${UNSET:-a:-b}", "a:-b"},
      {"${HOST:-unused}", "db.internal"},
      {"${_a1}", "underscore"},
      {"$${HOST}", "${HOST}"},
      {"$$$$", "$$"},
      {"^ok$", "^ok$"},
      {"$HOST", "$HOST"},
      {"${1} ${HOST} ${23}", "${1} db.internal ${23}"},
      {"${SYNTAX}", "x\n  - {a: [1]}: 'b' # ${HOST}"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.written);
    OptionInput scalar = OptionInput::scalar(row.written);
    std::vector<InputIssue> issues;
    std::vector<SourceMark> refused;

    substitute(scalar, kEnvironment, issues, refused);

    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(scalar.text, row.expected);
    EXPECT_EQ(scalar.type, OptionInput::Type::Scalar);
  }
}

TEST(Substitution, RefusesWhatItCannotReplace) {
  const struct {
    const char* written;
    const char* message;
  } rows[] = {
      {"${UNSET}", "environment variable 'UNSET' is not set"},
      {"${HOST", "'${' is not closed by '}'"},
      {"${}", "'${}' names no variable"},
      {"${1A}", "'${1A}' names no variable"},
      {"${A B}", "'${A B}' names no variable"},
      {"${HOST-x}", "'${HOST-x}' names no variable"},
      {"${:-x}", "'${:-x}' names no variable"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.written);
    OptionInput scalar = OptionInput::scalar(row.written);
    scalar.mark = {1, 2, 3};
    std::vector<InputIssue> issues;
    std::vector<SourceMark> refused;

    substitute(scalar, kEnvironment, issues, refused);

    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].message, row.message);
    EXPECT_EQ(issues[0].mark, (SourceMark{1, 2, 3}));
    EXPECT_EQ(refused, std::vector{scalar.mark});
    EXPECT_FALSE(issues[0].hint.empty());
  }
}

TEST(Substitution, ReachesValuesButNotKeys) {
  OptionInput list;
  list.type = OptionInput::Type::List;
  list.items.push_back(OptionInput::scalar("${HOST}"));
  OptionInput map;
  map.type = OptionInput::Type::Map;
  map.entries.emplace_back("${HOST}", std::move(list));
  std::vector<InputIssue> issues;
  std::vector<SourceMark> refused;

  substitute(map, kEnvironment, issues, refused);

  EXPECT_EQ(map.entries[0].first, "${HOST}");
  EXPECT_EQ(map.entries[0].second.items[0].text, "db.internal");
}

TEST(Substitution, KnowsTheEnvironmentOfTheProcess) {
  const Environment environment = processEnvironment();

  EXPECT_TRUE(environment("PATH"));
  EXPECT_FALSE(environment("PROMONITOR_SURELY_NOT_SET"));
}

}  // namespace
}  // namespace promonitor::config

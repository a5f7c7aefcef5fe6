#include "core/store/migrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/store.hpp"

namespace promonitor {
namespace {

using ::testing::HasSubstr;

const std::vector<Migration> kKnown{{1, "first", {"CREATE TABLE a (x)"}},
                                    {2, "second", {"CREATE TABLE b (x)", "DROP TABLE a"}}};

AppliedMigration applied(std::size_t index) {
  return {kKnown[index].number, checksum(kKnown[index])};
}

std::string refusal(const std::vector<AppliedMigration>& done) {
  try {
    pendingMigrations(kKnown, done, "/var/lib/pm.db");
    return "";
  } catch (const StoreError& error) {
    return error.what();
  }
}

TEST(Migrations, NeverChangeOnceReleased) {
  const struct {
    int number;
    const char* checksum;
  } released[] = {
      {1, "30fc4435d672f3904e1005076ba2f0ba56857a582b939288cd0e37005d1ed7ba"},
  };
  ASSERT_GE(sqliteMigrations().size(), std::size(released));
  for (const auto& [number, expected] : released) {
    SCOPED_TRACE(number);
    EXPECT_EQ(checksum(sqliteMigrations()[static_cast<std::size_t>(number) - 1]), expected);
  }
}

TEST(Migrations, AreNumberedFromOneWithoutGaps) {
  int number = 0;
  for (const Migration& migration : sqliteMigrations()) EXPECT_EQ(migration.number, ++number);
}

TEST(Migrations, HaveTheSameStepsForEachEngine) {
  ASSERT_EQ(postgresMigrations().size(), sqliteMigrations().size());
  for (std::size_t i = 0; i < sqliteMigrations().size(); ++i) {
    EXPECT_EQ(postgresMigrations()[i].number, sqliteMigrations()[i].number);
    EXPECT_EQ(postgresMigrations()[i].name, sqliteMigrations()[i].name);
  }
}

TEST(Migrations, ChecksumIsSha256OfTheStatements) {
  EXPECT_EQ(checksum(Migration{}),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_NE(checksum(Migration{1, "", {"a", "b"}}), checksum(Migration{1, "", {"ab"}}));
  EXPECT_EQ(checksum(Migration{1, "name", {"a"}}), checksum(Migration{1, "renamed", {"a"}}));
}

TEST(Migrations, PendAfterTheLastAppliedOne) {
  EXPECT_EQ(pendingMigrations(kKnown, {}, "").size(), 2U);
  EXPECT_EQ(pendingMigrations(kKnown, {applied(0)}, "").at(0).number, 2);
  EXPECT_TRUE(pendingMigrations(kKnown, {applied(0), applied(1)}, "").empty());
}

TEST(Migrations, RefuseAHistoryThatIsNotTheirs) {
  const struct {
    const char* what;
    std::vector<AppliedMigration> done;
    const char* text;
  } cases[] = {
      {"newer",
       {applied(0), applied(1), {3, "ab"}},
       "the database /var/lib/pm.db has schema 3 and this promonitor knows 2"},
      {"much newer", {{99, "ab"}}, "has schema 99"},
      {"changed",
       {{1, "ab"}},
       "schema step 1 (first) of the database /var/lib/pm.db is not the one it knows"},
      {"gap", {applied(1)}, "schema step 1 (first) of the database /var/lib/pm.db is missing"},
      {"zero", {{0, "ab"}}, "schema step 1 (first) of the database /var/lib/pm.db is missing"},
      {"negative", {{-1, "ab"}}, "schema step 1 (first) of the database /var/lib/pm.db is missing"},
  };
  for (const auto& [what, done, text] : cases) {
    SCOPED_TRACE(what);
    EXPECT_THAT(refusal(done), HasSubstr(text));
  }
}

}  // namespace
}  // namespace promonitor

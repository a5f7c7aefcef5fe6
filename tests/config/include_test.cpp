#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/loader.hpp"
#include "tests/config/config_folder.hpp"

namespace promonitor::config {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

Loaded loadFrom(const ConfigFolder& folder) {
  return load(folder.file("p.yaml"), environmentOf({}));
}

TEST(Include, AddsFilesInOrderOfName) {
  const ConfigFolder folder;
  folder.write("p.yaml", "include: conf.d/*.yaml\nmonitors: [{ping: first}]\n");
  folder.write("conf.d/b.yaml", "monitors: [{ping: third}]\nplans: {b: {}}\n");
  folder.write("conf.d/a.yaml", "monitors: [{ping: second}]\nusers: [{email: a@b, plan: b}]\n");
  folder.write("conf.d/c.txt", "not: read\n");

  const Loaded loaded = loadFrom(folder);

  for (const auto& issue : loaded.issues) ADD_FAILURE() << issue.message;
  ASSERT_EQ(loaded.monitors.size(), 3U);
  EXPECT_EQ(loaded.monitors[0].read.at(0).entries[0].second.text, "first");
  EXPECT_EQ(loaded.monitors[1].read.at(0).entries[0].second.text, "second");
  EXPECT_EQ(loaded.monitors[2].read.at(0).entries[0].second.text, "third");
  EXPECT_EQ(loaded.settings.users.at(0).plan, "b");
}

TEST(Include, IsRelativeToTheFileItStandsIn) {
  const ConfigFolder folder;
  folder.write("p.yaml", "include: [sub/one.yaml]\n");
  folder.write("sub/one.yaml", "include: two.yaml\n");
  folder.write("sub/two.yaml", "log: {level: loud}\n");

  const Loaded loaded = loadFrom(folder);

  ASSERT_EQ(loaded.issues.size(), 1U);
  EXPECT_THAT(loaded.sources.place(loaded.issues[0].mark), EndsWith("sub/two.yaml:1:14"));
}

TEST(Include, AcceptsAPatternThatNothingMatches) {
  const ConfigFolder folder;
  folder.write("p.yaml", "include: conf.d/*.yaml\n");

  EXPECT_TRUE(loadFrom(folder).issues.empty());
}

TEST(Include, NamesThePlaceOfWhatIsWrong) {
  const struct {
    const char* what;
    const char* main;
    const char* other;
    const char* message;
    const char* place;
  } rows[] = {
      {"a file for a folder", "include: o.yaml/*.yaml\n", "{}", "cannot be read: Not a directory",
       "p.yaml:1:10"},
      {"a map", "include: {a: b}\n", "", "include: expected text, found a map", "p.yaml:1:10"},
      {"missing file", "include: nope.yaml\n", "", "cannot be read: No such file", "p.yaml:1:10"},
      {"itself", "include: p.yaml\n", "", "p.yaml' includes itself", "p.yaml:1:10"},
      {"a loop", "include: o.yaml\n", "include: p.yaml\n", "p.yaml' includes itself",
       "o.yaml:1:10"},
      {"a loop by another spelling", "include: o.yaml\n", "include: ./x/../p.yaml\n",
       "includes itself", "o.yaml:1:10"},
      {"the same twice", "include: [o.yaml, o.yaml]\n", "{}", "o.yaml' is included twice",
       "p.yaml:1:19"},
      {"a section twice", "log: {level: info}\ninclude: o.yaml\n", "log: {level: warn}\n",
       "log: this section is already set at", "o.yaml:1:6"},
      {"a plan twice", "plans: {x: {}}\ninclude: o.yaml\n", "plans: {x: {}}\n",
       "plans.x: this plan is already declared", "o.yaml:1:9"},
      {"a fault in the other file", "include: o.yaml\n", "a: [1\n", "not valid YAML", "o.yaml:2:1"},
      {"not a text", "include: {a: b}\n", "", "include: expected text, found a map", "p.yaml:1:10"},
      {"nothing", "include:\n", "", "include: expected text, found nothing", "p.yaml:1:1"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    const ConfigFolder folder;
    folder.write("p.yaml", row.main);
    folder.write("o.yaml", row.other);

    const Loaded loaded = loadFrom(folder);

    ASSERT_EQ(loaded.issues.size(), 1U);
    EXPECT_THAT(loaded.issues[0].message, HasSubstr(row.message));
    EXPECT_THAT(loaded.sources.place(loaded.issues[0].mark), EndsWith(row.place));
    EXPECT_FALSE(loaded.issues[0].hint.empty());
  }
}

TEST(Include, FollowsASymbolicLinkToALoop) {
  const ConfigFolder folder;
  folder.write("p.yaml", "include: link.yaml\n");
  std::filesystem::create_symlink("p.yaml", folder.file("link.yaml"));

  const Loaded loaded = loadFrom(folder);

  ASSERT_EQ(loaded.issues.size(), 1U);
  EXPECT_THAT(loaded.issues[0].message, HasSubstr("includes itself"));
}

}  // namespace
}  // namespace promonitor::config

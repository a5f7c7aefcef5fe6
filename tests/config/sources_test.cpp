#include "config/sources.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/config/config_folder.hpp"

namespace promonitor::config {
namespace {

TEST(FindTextFault, NamesTheFirstByteThatIsNoText) {
  using namespace std::string_literals;
  const struct {
    const char* what;
    std::string text;
    SourceMark mark;
    const char* message;
  } rows[] = {
      {"UTF-16 little endian",
       "\xff\xfe"
       "a\0"s,
       {0, 1, 1},
       "the file is UTF-16"},
      {"UTF-16 big endian", "\xfe\xff\0a"s, {0, 1, 1}, "the file is UTF-16"},
      {"UTF-16 without a mark", "a\0:\0"s, {0, 1, 2}, "control character 0x00"},
      {"Latin-1", "name: caf\xe9\n", {0, 1, 10}, "byte 0xe9 is not UTF-8"},
      {"cut sequence", "a: 1\nb: \xe2\x82", {0, 2, 4}, "byte 0xe2 is not UTF-8"},
      {"overlong slash", "a: \xc0\xaf", {0, 1, 4}, "byte 0xc0 is not UTF-8"},
      {"overlong in three bytes", "\xe0\x80\xaf", {0, 1, 1}, "byte 0xe0 is not UTF-8"},
      {"surrogate", "x\xed\xa0\x80", {0, 1, 2}, "byte 0xed is not UTF-8"},
      {"beyond U+10FFFF", "\xf4\x90\x80\x80", {0, 1, 1}, "byte 0xf4 is not UTF-8"},
      {"lone tail", "\x80", {0, 1, 1}, "byte 0x80 is not UTF-8"},
      {"escape character", "a: 1\n\n\x1b[31m", {0, 3, 1}, "control character 0x1b"},
      {"delete", "\x7f", {0, 1, 1}, "control character 0x7f"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);

    const auto fault = findTextFault(row.text, 0);

    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->mark, row.mark);
    EXPECT_EQ(fault->message, row.message);
    EXPECT_FALSE(fault->hint.empty());
  }
}

TEST(FindTextFault, AcceptsTextInAnyScript) {
  EXPECT_FALSE(findTextFault("a: \xc3\xa4\t\xe2\x82\xac \xf0\x9f\x98\x80\r\n", 0));
  EXPECT_FALSE(findTextFault("\xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf", 0));
  EXPECT_FALSE(findTextFault("", 0));
}

TEST(Sources, ShowsLinesAndPlaces) {
  const ConfigFolder folder;
  const auto path = folder.write("a.yaml",
                                 "\xEF\xBB\xBF"
                                 "one\r\ntwo\nthree");
  Sources sources;
  std::vector<InputIssue> issues;

  const auto file = sources.read(path, {}, issues);

  ASSERT_TRUE(file);
  EXPECT_EQ(sources.line({*file, 1, 1}), "one");
  EXPECT_EQ(sources.line({*file, 3, 1}), "three");
  EXPECT_EQ(sources.line({*file, 4, 1}), "");
  EXPECT_EQ(sources.line({*file, 0, 0}), "");
  EXPECT_EQ(sources.line({*file + 1, 1, 1}), "");
  EXPECT_EQ(sources.place({*file, 2, 3}), path.string() + ":2:3");
  EXPECT_EQ(sources.place({*file, 0, 0}), path.string());
  EXPECT_EQ(sources.directory(*file), path.parent_path());
}

TEST(Sources, RefusesWhatCannotBeRead) {
  const ConfigFolder folder;
  folder.write("folder/inside", "x");
  folder.write("cut.yaml", "");
  const struct {
    const char* name;
    const char* message;
  } rows[] = {{"absent.yaml", "cannot be read: No such file or directory"},
              {"folder", "is a directory"},
              {"cut.yaml", "is empty"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Sources sources;
    std::vector<InputIssue> issues;

    EXPECT_FALSE(sources.read(folder.file(row.name), {}, issues));

    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].message, "file '" + folder.file(row.name).string() + "' " + row.message);
    EXPECT_EQ(sources.place(issues[0].mark), folder.file(row.name).string());
  }
}

TEST(Sources, RefusesAFileThatIsTooLarge) {
  const ConfigFolder folder;
  const auto path = folder.write("large.yaml", "");
  std::filesystem::resize_file(path, Sources::kMaxFileSize + 1);
  Sources sources;
  std::vector<InputIssue> issues;

  EXPECT_FALSE(sources.read(path, {}, issues));

  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].message, "file '" + path.string() + "' is larger than 64 MiB");
}

}  // namespace
}  // namespace promonitor::config

#include "config/yaml_reader.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor::config {
namespace {

std::string repeated(const std::string& part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

/// Nine levels of nine aliases each: 3.8e8 nodes when written out.
std::string aliasBomb() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last +
            repeated(", " + last, 8) + "]\n";
  }
  return text;
}

TEST(YamlReader, NamesThePlaceOfEveryFault) {
  const struct {
    const char* what;
    std::string text;
    std::uint32_t line, column;
    const char* message;
  } rows[] = {
      {"duplicate key", "a: 1\nb: 2\na: 3\n", 3, 1, "key 'a' is already set in line 1"},
      {"duplicate key inside", "x:\n  y: 1\n  'y': 2\n", 3, 3, "key 'y' is already set in line 2"},
      {"duplicate among many",
       repeated("", 0) +
           [] {
             std::string text;
             for (int i = 0; i < 40; ++i) text += "k" + std::to_string(i) + ": 1\n";
             return text + "k20: 2\n";
           }(),
       41, 1, "key 'k20' is already set in line 21"},
      {"tab in indentation", "a:\n\tb: 1\n", 2, 1, "a tab is used for indentation"},
      {"tab after spaces", "a:\n  \tb:\n  - 1\n", 2, 3, "a tab is used for indentation"},
      {"600 levels", "a: " + repeated("[", 600) + repeated("]", 600), 1, 35,
       "nested deeper than 32 levels"},
      {"33 maps",
       [] {
         std::string text;
         for (int i = 0; i < 33; ++i)
           text += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
         return text + std::string(33, ' ') + "b: 1\n";
       }(),
       33, 33, "nested deeper than 32 levels"},
      {"alias bomb", aliasBomb(), 7, 10, "aliases expand to more than 128 MiB or 32 levels"},
      {"self-alias", "a: &x [1, *x]\n", 1, 11, "the alias refers to something that contains it"},
      {"self-alias in a map", "a: &x\n  b: *x\n", 2, 6,
       "the alias refers to something that contains it"},
      {"unknown alias", "a: *nope\n", 1, 4, "not valid YAML: the referenced anchor is not defined"},
      {"two documents", "a: 1\n---\nb: 2\n", 2, 1, "a second document starts here"},
      {"second document without content", "a: 1\n---\n", 2, 1, "a second document starts here"},
      {"unknown tag", "a: !!int 5\n", 1, 4, "tag 'tag:yaml.org,2002:int' is not supported"},
      {"own tag", "a: !env HOME\n", 1, 4, "tag '!env' is not supported"},
      {"list as key", "[a, b]: 1\n", 1, 1, "a list as a key is not supported"},
      {"map as key", "? {a: b}\n: 1\n", 1, 3, "a map as a key is not supported"},
      {"empty key", ": 1\n", 1, 1, "an empty key is not supported"},
      {"alias as key", "a: &x y\n*x : 2\n", 2, 1, "an alias as a key is not supported"},
      {"open quote at the end", "a: 'b", 1, 6, "not valid YAML: illegal EOF in scalar"},
      {"open quote in a line", "a: \"b\nc: 1\n", 1, 4, "a quote is opened here and never closed"},
      {"open quote behind an anchor", "a: &x !!str 'b\n", 1, 4,
       "a quote is opened here and never closed"},
      {"open quote with an escaped one", "a: \"b\\\"\n", 1, 4,
       "a quote is opened here and never closed"},
      {"open quote with a doubled one", "a: 'it''s\n", 1, 4,
       "a quote is opened here and never closed"},
      {"open bracket", "a: [1, 2\n", 2, 1, "not valid YAML: end of sequence flow not found"},
      {"wrong indentation", "a: 1\n  b: 2\n", 2, 4, "not valid YAML: illegal map value"},
      {"bad escape", "a: \"\\q\"\n", 1, 7, "not valid YAML: unknown escape character: q"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    std::vector<InputIssue> issues;

    readYaml(row.text, 7, issues);

    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].message, row.message);
    EXPECT_EQ(issues[0].mark.file, 7U);
    EXPECT_EQ(issues[0].mark.line, row.line);
    EXPECT_EQ(issues[0].mark.column, row.column);
    EXPECT_FALSE(issues[0].hint.empty());
  }
}

TEST(YamlReader, TakesAnEmptyFileForAnEmptyMap) {
  for (const char* const text : {"", "\n\n", "# nothing\n", "---\n", "~", "---\n...\n", "{}"}) {
    SCOPED_TRACE(text);
    std::vector<InputIssue> issues;

    const auto root = readYaml(text, 0, issues);

    ASSERT_TRUE(root);
    EXPECT_EQ(root->type, OptionInput::Type::Map);
    EXPECT_TRUE(root->entries.empty());
    EXPECT_TRUE(issues.empty());
  }
}

TEST(YamlReader, KeepsTheTextOfScalarsAndWhetherItWasQuoted) {
  const struct {
    const char* written;
    const char* text;
    bool quoted;
  } rows[] = {
      {"012", "012", false},
      {"no", "no", false},
      {"1e9", "1e9", false},
      {"\"5\"", "5", true},
      {"'it''s'", "it's", true},
      {"!!str 5", "5", true},
      {"|\n  two\n  lines\n", "two\nlines\n", true},
      {"\"\\u00e4\"", "\xc3\xa4", true},
      {"a # comment", "a", false},
      {"https://example.com/#x", "https://example.com/#x", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.written);
    std::vector<InputIssue> issues;

    const auto root = readYaml("k: " + std::string(row.written) + "\n", 0, issues);

    ASSERT_TRUE(root && issues.empty());
    const OptionInput& value = root->entries.at(0).second;
    EXPECT_EQ(value.type, OptionInput::Type::Scalar);
    EXPECT_EQ(value.text, row.text);
    EXPECT_EQ(value.quoted, row.quoted);
  }
}

TEST(YamlReader, TellsNothingFromAnEmptyText) {
  for (const char* const text : {"k:\n", "k: ~\n", "k: null\n"}) {
    SCOPED_TRACE(text);
    std::vector<InputIssue> issues;

    const auto root = readYaml(text, 0, issues);

    ASSERT_TRUE(root);
    EXPECT_EQ(root->entries.at(0).second.type, OptionInput::Type::Null);
  }
  std::vector<InputIssue> issues;
  const auto root = readYaml("k: ''\n", 0, issues);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->entries.at(0).second.type, OptionInput::Type::Scalar);
}

TEST(YamlReader, MarksKeysAndValues) {
  std::vector<InputIssue> issues;

  const auto root = readYaml("a: 1\r\nb:\r\n  - x\r\n  - {y: 2}\r\n", 3, issues);

  ASSERT_TRUE(root && issues.empty());
  EXPECT_EQ(root->key_marks.at(1), (SourceMark{3, 2, 1}));
  const OptionInput& list = root->entries.at(1).second;
  EXPECT_EQ(list.items.at(0).mark, (SourceMark{3, 3, 5}));
  EXPECT_EQ(list.items.at(1).key_marks.at(0), (SourceMark{3, 4, 6}));
  EXPECT_EQ(list.items.at(1).entries.at(0).second.mark, (SourceMark{3, 4, 9}));
}

TEST(YamlReader, SharesWhatAnAliasNames) {
  std::vector<InputIssue> issues;

  const auto root = readYaml("a: &x {k: [1, 2]}\nb: *x\nc: [*x, *x]\n", 0, issues);

  ASSERT_TRUE(root && issues.empty());
  EXPECT_EQ(root->entries.at(1).second.entries.at(0).second.items.at(1).text, "2");
  EXPECT_EQ(root->entries.at(2).second.items.at(1).entries.at(0).first, "k");
}

TEST(YamlReader, CountsTheDepthOfWhatIsShared) {
  const std::string text = "a: &x " + repeated("[", 20) + repeated("]", 20) +
                           "\nb: " + repeated("[", 20) + "*x" + repeated("]", 20) + "\n";
  std::vector<InputIssue> issues;

  readYaml(text, 0, issues);

  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].mark, (SourceMark{0, 2, 24}));
}

TEST(YamlReader, GoesOnAfterDuplicateKeysAndTags) {
  std::vector<InputIssue> issues;

  const auto root = readYaml("a: 1\na: 2\nb: !x 1\nb: 3\n", 0, issues);

  EXPECT_EQ(issues.size(), 3U);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->entries.at(0).second.text, "1");
}

}  // namespace
}  // namespace promonitor::config

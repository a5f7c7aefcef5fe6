#include "core/model/tags.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(Tags, AreWordsOfAFewCharacters) {
  const struct {
    std::string text;
    bool is_word;
  } rows[] = {
      {"web", true},         {"eu-west-1", true}, {"team:shop/pay_2.0", true},
      {"7", true},           {"-", true},         {std::string(50, 'a'), true},
      {"", false},           {"Web", false},      {std::string(51, 'a'), false},
      {"a b", false},        {"a,b", false},      {"\u00e9", false},
      {"a\n", false},        {"\u202e", false},   {std::string("a\0b", 3), false},
      {"a'; DROP--", false}, {"%", false},        {"*", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(Tags::isWord(row.text), row.is_word);
  }
}

TEST(Tags, AreSortedAndEachIsThereOnce) {
  const Tags tags({"web", "eu", "web", "7"});

  EXPECT_EQ(tags.text(), "7 eu web");
  EXPECT_EQ(tags, Tags({"eu", "7", "web"}));
  EXPECT_EQ(tags, Tags::parse(tags.text()));
  EXPECT_NE(tags, Tags({"eu", "7"}));
  EXPECT_TRUE(tags.holds("eu"));
  EXPECT_FALSE(tags.holds("e"));
  EXPECT_FALSE(Tags().holds(""));
}

TEST(Tags, AreCopiedAsAValue) {
  Tags tags({"web"});
  const Tags copy = tags;
  tags = Tags({"eu"});
  Tags assigned;
  assigned = copy;
  assigned = std::as_const(assigned);

  EXPECT_EQ(copy.text(), "web");
  EXPECT_EQ(assigned, copy);
  EXPECT_EQ(Tags(copy), copy);
}

TEST(Tags, CostAPointerWhereThereAreNone) {
  EXPECT_EQ(sizeof(Tags), sizeof(void*));
  EXPECT_TRUE(Tags(std::vector<std::string>()).empty());
  EXPECT_TRUE(Tags::parse("  ").empty());
  EXPECT_EQ(Tags(std::vector<std::string>()), Tags());
  EXPECT_EQ(Tags().text(), "");
}

}  // namespace
}  // namespace promonitor

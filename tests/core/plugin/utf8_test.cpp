#include "core/plugin/utf8.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

struct Case {
  std::string_view text;
  bool valid;
  std::string_view repaired;
};

constexpr Case kCases[] = {
    {"", true, ""},
    {"plain", true, "plain"},
    {"\xC3\xA4", true, "\xC3\xA4"},
    {"\xE2\x82\xAC", true, "\xE2\x82\xAC"},
    {"\xF0\x9F\x98\x80", true, "\xF0\x9F\x98\x80"},
    {std::string_view("a\0b", 3), true,
     "a\xEF\xBF\xBD"
     "b"},
    {"\x80", false, "\xEF\xBF\xBD"},
    {"\xC3", false, "\xEF\xBF\xBD"},
    {"\xC3x", false, "\xEF\xBF\xBDx"},
    {"\xC0\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xE0\x80\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xED\xA0\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xF4\x90\x80\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xFF", false, "\xEF\xBF\xBD"},
    {"ab\x80\xFF"
     "cd\xC3\xA4",
     false,
     "ab\xEF\xBF\xBD\xEF\xBF\xBD"
     "cd\xC3\xA4"},
};

TEST(Utf8, TellsAndRepairsMalformedText) {
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.text);
    EXPECT_EQ(isUtf8(one.text), one.valid);
    EXPECT_EQ(repairedUtf8(one.text, 100), one.repaired);
    EXPECT_TRUE(isUtf8(repairedUtf8(one.text, 100)));
  }
}

TEST(Utf8, CutsBetweenCharacters) {
  EXPECT_EQ(repairedUtf8("\xC3\xA4\xC3\xA4\xC3\xA4", 2), "\xC3\xA4\xC3\xA4");
  EXPECT_EQ(repairedUtf8("ab\xFFgd", 3), "ab\xEF\xBF\xBD");
  EXPECT_EQ(repairedUtf8("ab\xFFgd", 4), "ab\xEF\xBF\xBDg");
}

}  // namespace
}  // namespace promonitor

#include "api/http/url.hpp"

#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

TEST(PercentDecode, TakesValidTextOrNothing) {
  const struct {
    std::string_view text;
    std::optional<std::string> expected;
  } cases[] = {
      {"", ""},
      {"a-b", "a-b"},
      {"%41%e2%82%ac", "A\xe2\x82\xac"},
      {"%F0%9F%98%80", "\xf0\x9f\x98\x80"},
      {"100%25", "100%"},
      {"%", {}},
      {"%4", {}},
      {"%g0", {}},
      {"%-1", {}},
      {"%00", {}},
      {"%1f", {}},
      {"%7F", {}},
      {"%c1%81", {}},
      {"%ed%bf%bf", {}},
      {"%f5%80%80%80", {}},
      {"%e2%82", {}},
      {"\n", {}},
      {"\xff", {}},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.text);
    EXPECT_EQ(percentDecode(expected.text), expected.expected);
  }
}

TEST(DecodePath, RefusesEscapedSlashesOnly) {
  EXPECT_EQ(decodePath("/a%2Fb"), std::nullopt);
  EXPECT_EQ(decodePath("/a%5cb/%2e%2e/"), "/a\\b/../");
}

TEST(ParseQuery, TakesPairsInOrder) {
  using Parameters = std::vector<QueryParameter>;
  const struct {
    std::string_view query;
    std::optional<Parameters> expected;
  } cases[] = {
      {"", Parameters{}},
      {"a=1&b=2&a=3", Parameters{{"a", "1"}, {"b", "2"}, {"a", "3"}}},
      {"a", Parameters{{"a", ""}}},
      {"=", Parameters{{"", ""}}},
      {"&&a=&", Parameters{{"a", ""}}},
      {"a=b=c", Parameters{{"a", "b=c"}}},
      {"a+b=c+%2B", Parameters{{"a b", "c +"}}},
      {"%61=%3D%26", Parameters{{"a", "=&"}}},
      {"a=%zz", {}},
      {"%00=a", {}},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.query);
    EXPECT_EQ(parseQuery(expected.query), expected.expected);
  }
}

TEST(ParseQuery, LimitsTheNumberOfPairs) {
  std::string query = "a";
  for (int i = 1; i < 64; ++i) query += "&a";

  EXPECT_TRUE(parseQuery(query));
  EXPECT_FALSE(parseQuery(query + "&a"));
}

}  // namespace
}  // namespace promonitor::api

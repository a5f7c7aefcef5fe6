#include "core/plugin/option_value.hpp"

#include <string>

#include <gtest/gtest.h>

#include "core/plugin/option_schema.hpp"
#include "tests/core/plugin/input.hpp"

namespace promonitor {
namespace {

OptionSpec specOf(std::uint32_t type, double min = 0, double max = 0) {
  OptionSpec spec;
  spec.name = "x";
  spec.type = type;
  spec.min = min;
  spec.max = max;
  spec.choices = {"any", "prefer4", "only4"};
  return spec;
}

struct NumberCase {
  OptionSpec spec;
  OptionInput input;
  std::int64_t i;
  double f;
};

TEST(OptionValue, ReadsNumbersOfEveryType) {
  const NumberCase cases[] = {{specOf(PM_T_BOOL), plain("true"), 1, 0},
                              {specOf(PM_T_BOOL), plain("false"), 0, 0},
                              {specOf(PM_T_INT), plain("-7"), -7, 0},
                              {specOf(PM_T_INT, 0, 20), plain("20"), 20, 0},
                              {specOf(PM_T_PORT), plain("443"), 443, 0},
                              {specOf(PM_T_FLOAT), plain("1.5e3"), 0, 1500},
                              {specOf(PM_T_RATIO), plain("20%"), 0, 0.2},
                              {specOf(PM_T_RATIO), quoted("20%"), 0, 0.2},
                              {specOf(PM_T_DURATION), plain("1m30s"), 90'000'000'000, 0},
                              {specOf(PM_T_DURATION, 1, 90), plain("90s"), 90'000'000'000, 0},
                              {specOf(PM_T_SIZE), plain("10MiB"), 10 << 20, 0},
                              {specOf(PM_T_ENUM), plain("only4"), 2, 0}};
  for (const NumberCase& one : cases) {
    SCOPED_TRACE(one.input.text);
    OptionValue value;
    std::vector<InputIssue> issues;
    EXPECT_TRUE(readOption(one.spec, one.input, "x", value, issues));
    EXPECT_EQ(value.type, one.spec.type);
    EXPECT_EQ(value.i, one.i);
    EXPECT_DOUBLE_EQ(value.f, one.f);
    EXPECT_TRUE(issues.empty());
  }
}

struct RefusedCase {
  OptionSpec spec;
  OptionInput input;
  std::string message;
};

TEST(OptionValue, RefusesWhatIsNotExactlyOfTheType) {
  const RefusedCase cases[] = {
      {specOf(PM_T_BOOL), plain("yes"), "'yes' is not true or false"},
      {specOf(PM_T_BOOL), quoted("true"), "'true' is not true or false"},
      {specOf(PM_T_INT), plain("012"), "'012' is not a whole number"},
      {specOf(PM_T_INT), quoted("5"), "'5' is not a whole number"},
      {specOf(PM_T_INT), plain("9223372036854775808"),
       "'9223372036854775808' is not a whole number"},
      {specOf(PM_T_INT, 0, 20), plain("21"), "21 is above 20"},
      {specOf(PM_T_INT, 1, 20), plain("0"), "0 is below 1"},
      {specOf(PM_T_PORT), plain("99999"), "99999 is above 65535"},
      {specOf(PM_T_PORT), plain("0"), "0 is below 1"},
      {specOf(PM_T_FLOAT), plain("nan"), "'nan' is not a number"},
      {specOf(PM_T_RATIO), plain("0.2"), "'0.2' is not a percentage from 0% to 100%"},
      {specOf(PM_T_RATIO, 0, 0.5), plain("51%"), "51% is above 50%"},
      {specOf(PM_T_DURATION), plain("5"), "'5' is not a duration"},
      {specOf(PM_T_DURATION, 1, 60), plain("61s"), "61s is above 1m"},
      {specOf(PM_T_SIZE), plain("10 MB"), "'10 MB' is not a size"},
      {specOf(PM_T_ENUM), plain("prefer"), "'prefer' is not one of any, prefer4, only4"},
      {specOf(PM_T_STRING, 2, 4), plain("abcde"), "a text of 5 bytes is too long"},
      {specOf(PM_T_STRING), plain(std::string("a\0b", 3)), "the text has the character U+0000"},
      {specOf(PM_T_STRING), plain("\xFF"), "the text is not UTF-8"},
      {specOf(PM_T_STRING), listOf({plain("a")}), "one value is wanted, not a list or a map"},
      {specOf(PM_T_STRING), OptionInput{}, "there is no value"},
      {specOf(PM_T_LIST), mapOf({}), "a list is wanted, not a map"},
      {specOf(PM_T_LIST, 0, 1), listOf({plain("a"), plain("b")}), "2 entries are too many"},
      {specOf(PM_T_MAP), plain("a"), "a map is wanted"},
      {specOf(PM_T_MAP), mapOf({{"a", listOf({})}}), "one value is wanted, not a list or a map"},
      {specOf(PM_T_MAP), mapOf({{"\xFF", plain("v")}}), "a key is not UTF-8 text without U+0000"},
      {specOf(PM_T_HOST), plain("a b"), "'a b' is not a host name"},
      {specOf(PM_T_ENDPOINT), plain("a:99999"), "port 99999 is above 65535"},
      {specOf(PM_T_URL), plain("x"), "'x' is not a URL"},
  };
  for (const RefusedCase& one : cases) {
    SCOPED_TRACE(one.message);
    OptionValue value;
    std::vector<InputIssue> issues;
    EXPECT_FALSE(readOption(one.spec, one.input, "x", value, issues));
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].message, one.message);
  }
}

TEST(OptionValue, ReportsEveryBadEntryOfAList) {
  OptionValue value;
  std::vector<InputIssue> issues;

  readOption(specOf(PM_T_LIST), listOf({plain("\xFF"), plain("good"), listOf({})}), "names", value,
             issues);

  ASSERT_EQ(issues.size(), 2U);
  EXPECT_EQ(issues[0].path, "names[0]");
  EXPECT_EQ(issues[1].path, "names[2]");
}

TEST(OptionValue, TakesOneScalarForAList) {
  OptionValue value;
  std::vector<InputIssue> issues;

  EXPECT_TRUE(readOption(specOf(PM_T_LIST), plain("200-299"), "x", value, issues));

  EXPECT_EQ(value.items, std::vector<std::string>{"200-299"});
}

TEST(OptionValue, NeverShowsASecret) {
  OptionSpec spec = specOf(PM_T_INT);
  spec.flags = PM_OPT_SECRET;
  OptionValue value;
  std::vector<InputIssue> issues;

  EXPECT_FALSE(readOption(spec, plain("hunter2"), "x", value, issues));

  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ((issues[0].message + issues[0].hint).find("hunter2"), std::string::npos);
}

TEST(OptionValue, WritesJson) {
  const OptionInput input = mapOf({{"n", plain("5")},
                                   {"s", quoted("5")},
                                   {"l", listOf({plain("true"), plain("1.5")})},
                                   {"none", OptionInput{}},
                                   {"bad", quoted("\xFF")}});

  EXPECT_EQ(jsonText(input),
            "{\"n\":5,\"s\":\"5\",\"l\":[true,1.5],\"none\":null,\"bad\":\"\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace promonitor

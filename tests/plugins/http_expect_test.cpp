#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/http/body_expectation.hpp"
#include "plugins/http/condition.hpp"
#include "plugins/http/header_expectation.hpp"
#include "plugins/http/json_expectation.hpp"
#include "plugins/http/pattern.hpp"

namespace promonitor::http {
namespace {

using ::testing::HasSubstr;

std::string refusalOf(const std::function<void()>& make) {
  try {
    make();
  } catch (const std::invalid_argument& refusal) {
    return refusal.what();
  }
  return {};
}

TEST(Pattern, IsFoundAnywhereInAnyBytes) {
  EXPECT_TRUE(Pattern("o+").isIn("foo bar"));
  EXPECT_TRUE(Pattern("^foo").isIn("foo"));
  EXPECT_FALSE(Pattern("^o").isIn("foo"));
  EXPECT_TRUE(Pattern("(?i)FOO").isIn("foo"));
  EXPECT_TRUE(
      Pattern("b").isIn(std::string("\0\xff"
                                    "b",
                                    3)));
  EXPECT_FALSE(Pattern("a.c").isIn("a\nc"));
}

TEST(Pattern, RefusesWhatIsNoneOrTooLarge) {
  for (const char* text : {"", "(", "[a", "*", "(?<name", "\\1", "(?=a)", "a{1001}",
                           "((((a{100}){100}){100}){100})", R"(\pL{1000})"}) {
    SCOPED_TRACE(text);
    EXPECT_THROW(Pattern{text}, std::invalid_argument);
  }
  EXPECT_THROW(Pattern{std::string(1001, 'a')}, std::invalid_argument);
}

TEST(Pattern, TakesLinearTimeWhereOthersTakeForEver) {
  const Pattern pattern("(a+)+(a|aa)*c");
  EXPECT_FALSE(pattern.isIn(std::string(1 << 20, 'a') + "b"));
}

TEST(Condition, HoldsForTexts) {
  const struct {
    const char* condition;
    const char* value;
    bool holds;
  } rows[] = {
      {"exists", "", true},
      {"absent", "", false},
      {"ok", "ok", true},
      {"ok", "okay", false},
      {"== ok", "ok", true},
      {"==ok", "ok", true},
      {"== exists", "exists", true},
      {"!= ok", "ok", false},
      {"!= ok", "ill", true},
      {"matches ^a", "abc", true},
      {"matches ^a", "bca", false},
      {"matches", "matches", true},
      {"< 10", "9", true},
      {"< 10", "10", false},
      {"<= 10", "10", true},
      {"> 1.5", "1.6", true},
      {">= -1", "-1", true},
      {"> 1", "many", false},
      {"length 3", "abc", true},
      {"length > 3", "abc", false},
      {"  spaced out ", "spaced out", true},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.condition);
    SCOPED_TRACE(row.value);
    EXPECT_EQ(Condition(row.condition).holdsForText(row.value), row.holds);
  }
}

TEST(Condition, RefusesWhatMeansNothing) {
  const struct {
    const char* condition;
    const char* reason;
  } rows[] = {
      {"", "no condition"},
      {"   ", "no condition"},
      {"< abc", "not a number"},
      {">=", "not a number"},
      {"<html>", "write '== <html>'"},
      {"length many", "not a number"},
      {"length < ", "not a number"},
      {"< nan", "not a number"},
      {"matches (", "regular expression"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.condition);
    EXPECT_THAT(refusalOf([&] { Condition{row.condition}; }), HasSubstr(row.reason));
  }
}

TEST(HeaderExpectation, KnowsThatHeadersRepeat) {
  const std::vector<std::string> none;
  const std::vector<std::string> one = {"a"};
  const std::vector<std::string> two = {"a", "b"};
  const struct {
    const char* condition;
    const std::vector<std::string>& values;
    bool holds;
  } rows[] = {
      {"exists", none, false},  {"exists", two, true},      {"absent", none, true},
      {"absent", one, false},   {"== b", two, true},        {"== b", one, false},
      {"!= b", two, false},     {"!= b", one, true},        {"!= b", none, false},
      {"matches b", two, true}, {"matches b", none, false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.condition);
    EXPECT_EQ(!HeaderExpectation("X-Name", row.condition).judge(row.values), row.holds);
  }
}

TEST(HeaderExpectation, SaysWhatDiffers) {
  const auto missing = HeaderExpectation("Server", "exists").judge({});
  const auto other = HeaderExpectation("Server", "matches ^nginx").judge({"Apache", "x"});

  EXPECT_EQ(missing->summary, "header Server is missing");
  EXPECT_EQ(missing->got, "no Server");
  EXPECT_STREQ(other->code, "http_header_mismatch");
  EXPECT_EQ(other->expected, "Server: matches ^nginx");
  EXPECT_EQ(other->got, "Server: Apache, x");
  EXPECT_THAT(refusalOf([] { HeaderExpectation("a b", "exists"); }), HasSubstr("'a b'"));
}

constexpr const char* kDocument =
    R"({"status": "ok", "code": 200, "ratio": 0.5, "big": 9007199254740993,
  "on": true, "none": null, "list": [1, "two", {"three": 3}], "name": "é!", "empty": {}, "a/b": 1, "m~n": 2})";

TEST(JsonExpectations, HoldForValues) {
  const struct {
    const char* pointer;
    const char* condition;
    bool holds;
  } rows[] = {
      {"/status", "ok", true},
      {"/status", "== ok", true},
      {"/status", "== \"ok\"", true},
      {"/status", "!= ok", false},
      {"/status", "matches ^o.$", true},
      {"/status", "> 1", false},
      {"/status", "length 2", true},
      {"/code", "200", true},
      {"/code", "== \"200\"", false},
      {"/code", "!= 201", true},
      {"/code", "< 300", true},
      {"/code", ">= 200", true},
      {"/code", "> 200", false},
      {"/code", "matches ^2", true},
      {"/code", "length 3", false},
      {"/ratio", "<= 0.5", true},
      {"/ratio", "0.5", true},
      {"/big", "== 9007199254740993", true},
      {"/big", "== 9007199254740992", false},
      {"/on", "true", true},
      {"/on", "== \"true\"", false},
      {"/none", "null", true},
      {"/none", "exists", true},
      {"/missing", "exists", false},
      {"/missing", "absent", true},
      {"/missing", "!= x", false},
      {"/status", "absent", false},
      {"/list", "length 3", true},
      {"/list", "length >= 4", false},
      {"/list/1", "two", true},
      {"/list/2/three", "3", true},
      {"/list/3", "exists", false},
      {"/list/-", "exists", false},
      {"/list/01", "exists", false},
      {"/list/x", "exists", false},
      {"/list", "== [1, \"two\", {\"three\": 3}]", true},
      {"/name", "length 2", true},
      {"/empty", "length 0", true},
      {"/empty", "== {}", true},
      {"/a~1b", "1", true},
      {"/m~0n", "2", true},
      {"", "length 11", true},
      {"/list", "matches two", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.pointer);
    SCOPED_TRACE(row.condition);
    JsonExpectations expectations;
    expectations.add(row.pointer, row.condition);
    EXPECT_EQ(!expectations.judge(kDocument), row.holds);
  }
}

TEST(JsonExpectations, SayWhatDiffers) {
  JsonExpectations expectations;
  expectations.add("/code", "< 200");

  const auto differs = expectations.judge(kDocument);

  EXPECT_STREQ(differs->code, "http_json_mismatch");
  EXPECT_EQ(differs->expected, "/code < 200");
  EXPECT_EQ(differs->got, "/code 200");
}

TEST(JsonExpectations, JudgeNoDocumentThatIsBrokenOrTooLarge) {
  const std::string deep(65, '[');
  const std::string deeper = std::string(1 << 20, '[');
  std::string many = "[";
  for (int i = 0; i < 100'001; ++i) many += "0,";
  many.back() = ']';
  JsonExpectations expectations;
  expectations.add("/a", "absent");

  for (const std::string& body :
       {std::string(), std::string("<html>"), std::string("{\"a\":"), std::string("1e999"),
        std::string("{} {}"), deep + std::string(65, ']'), deeper, many, std::string("\"\xff\"")}) {
    SCOPED_TRACE(body.substr(0, 10));
    const auto differs = expectations.judge(body);
    ASSERT_TRUE(differs);
    EXPECT_STREQ(differs->code, "http_json_invalid");
  }
}

TEST(JsonExpectations, RefuseWhatIsNoPointer) {
  JsonExpectations expectations;
  for (const char* pointer : {"status", "$.status", "/a~2b", "a/b"}) {
    SCOPED_TRACE(pointer);
    EXPECT_THAT(refusalOf([&] { expectations.add(pointer, "exists"); }),
                HasSubstr("is not a JSON Pointer"));
  }
}

TEST(BodyExpectation, JudgesTextsPatternsAndSizes) {
  const auto code_for = [](const BodyExpectation& wanted, std::string_view body) {
    const auto size = wanted.judgeSize(body.size(), false);
    const auto text = wanted.judge(body, false);
    return std::string(size ? size->code : text ? text->code : "");
  };
  const auto with = [](auto set) {
    BodyExpectation wanted;
    set(wanted);
    return wanted;
  };
  const auto pattern = [](const char* text) {
    std::vector<Pattern> list;
    list.emplace_back(text);
    return list;
  };
  EXPECT_EQ(code_for({}, ""), "");
  EXPECT_EQ(code_for(with([](auto& w) { w.contains = {"a", "b"}; }), "ab"), "");
  EXPECT_EQ(code_for(with([](auto& w) { w.contains = {"a", "c"}; }), "ab"), "http_body_mismatch");
  EXPECT_EQ(code_for(with([](auto& w) { w.not_contains = {"c"}; }), "ab"), "");
  EXPECT_EQ(code_for(with([](auto& w) {
                       w.not_contains = {"c", "b"};
                     }),
                     "ab"),
            "http_body_mismatch");
  EXPECT_EQ(code_for(with([&](auto& w) { w.regex = pattern("^a"); }), "ab"), "");
  EXPECT_EQ(code_for(with([&](auto& w) { w.regex = pattern("^b"); }), "ab"), "http_body_mismatch");
  EXPECT_EQ(code_for(with([&](auto& w) { w.not_regex = pattern("^b"); }), "ab"), "");
  EXPECT_EQ(code_for(with([&](auto& w) { w.not_regex = pattern("b$"); }), "ab"),
            "http_body_mismatch");
  EXPECT_EQ(code_for(with([](auto& w) { w.min_size = 2, w.max_size = 2; }), "ab"), "");
  EXPECT_EQ(code_for(with([](auto& w) { w.min_size = 3; }), "ab"), "http_body_size");
  EXPECT_EQ(code_for(with([](auto& w) { w.max_size = 1; }), "ab"), "http_body_size");
}

}  // namespace
}  // namespace promonitor::http

#include "api/json_input.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor::api {
namespace {

using testing::HasSubstr;

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') +
         std::string(static_cast<std::size_t>(levels), ']');
}

std::string keys(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
  }
  return text + "}";
}

TEST(JsonInput, LosesNothing) {
  for (const std::string text : {
           R"({})",
           R"([])",
           R"(null)",
           R"({"b":[1,{"a":true,"c":null}],"a":"x"})",
           R"(["5","true","null",5,true,null,""])",
           R"([9223372036854775807,-9223372036854775808,18446744073709551615])",
           R"([18446744073709551616,123456789012345678901234567890])",
           R"([0.1,1e3,-2.50,1E-7,123456789.123456789123456789])",
           R"({"\u202e":"a\nb\"\\"})",
           R"({"a\u0000":"\u0000"})",
       }) {
    SCOPED_TRACE(text);
    std::string written;
    appendJson(written, readJson(text));
    EXPECT_EQ(written, text);
  }
}

TEST(JsonInput, TellsTextsFromNumbers) {
  const OptionInput input = readJson(R"(["5",5,"\u00e9\ud83d\ude00"])");

  EXPECT_TRUE(input.items.at(0).quoted);
  EXPECT_FALSE(input.items.at(1).quoted);
  EXPECT_EQ(input.items.at(2).text, "\u00e9\U0001F600");
}

TEST(JsonInput, TakesWhatIsAtItsLimits) {
  EXPECT_EQ(readJson(nested(kMaxJsonDepth)).items.size(), 1U);
  EXPECT_EQ(readJson(keys(kMaxJsonKeys)).entries.size(), kMaxJsonKeys);
}

TEST(JsonInput, RefusesEverythingElse) {
  const struct {
    const char* name;
    std::string text;
    const char* says;
  } cases[] = {
      {"nothing", "", "byte 1"},
      {"blank", " \n", "byte 3"},
      {"a word", "nul", "byte 4"},
      {"two values", "{} {}", "byte 4"},
      {"a comma too much", "[1,]", "byte 4"},
      {"a comment", "[1/*x*/]", "byte 3"},
      {"single quotes", "{'a':1}", "byte 2"},
      {"a bare key", "{a:1}", "byte 2"},
      {"no end", "{\"a\":[1", "byte 8"},
      {"NaN", "[NaN]", "byte 2"},
      {"Infinity", "[-Infinity]", "byte 3"},
      {"too large a number", "[1e999]", "byte"},
      {"a leading zero", "[012]", "byte 4"},
      {"a plus", "[+1]", "byte 2"},
      {"hexadecimal", "[0x10]", "byte 3"},
      {"a lone high surrogate", R"(["\ud800"])", "byte"},
      {"a lone low surrogate", R"(["\udc00"])", "byte"},
      {"overlong UTF-8", "[\"\xC0\x80\"]", "byte"},
      {"a byte that is no UTF-8", "[\"\xFF\"]", "byte"},
      {"half a character", "[\"\xE2\x82\"]", "byte"},
      {"an encoded surrogate", "[\"\xED\xA0\x80\"]", "byte"},
      {"a raw control character", "[\"a\nb\"]", "byte"},
      {"a raw NUL", std::string("[\"a\0b\"]", 7), "byte"},
      {"a NUL behind the value", std::string("{}\0", 3), "byte 3"},
      {"more behind a NUL", std::string("{}\0{\"a\":1}", 10), "byte 3"},
      {"a byte order mark", "\xEF\xBB\xBF{}", "byte order mark"},
      {"UTF-16", std::string("\xFF\xFE{\0}\0", 6), "byte"},
      {"a key twice", R"({"name":"a","name":"b"})", "the key \"name\" stands twice"},
      {"a key twice, once escaped", R"({"name":"a","n\u0061me":"b"})", "stands twice"},
      {"a key twice, deeper", R"({"a":[{"b":1,"b":1}]})", "the key \"b\" stands twice"},
      {"a long key twice",
       "{\"" + std::string(200, 'x') + "\":1,\"" + std::string(200, 'x') + "\":1}",
       "xxx...\" stands twice"},
      {"too deep", nested(kMaxJsonDepth + 1), "more than 32 levels"},
      {"very deep", nested(30000), "more than 32 levels"},
      {"very deep without an end", std::string(60000, '['), "more than 32 levels"},
      {"objects too deep",
       [] {
         std::string text;
         for (int i = 0; i <= kMaxJsonDepth; ++i) text += "{\"a\":";
         return text;
       }(),
       "more than 32 levels"},
      {"too many keys", keys(kMaxJsonKeys + 1), "more than 1000 keys"},
  };
  for (const auto& bad : cases) {
    SCOPED_TRACE(bad.name);
    try {
      readJson(bad.text);
      ADD_FAILURE() << "was taken";
    } catch (const JsonError& error) {
      EXPECT_THAT(error.what(), HasSubstr(bad.says));
    }
  }
}

}  // namespace
}  // namespace promonitor::api

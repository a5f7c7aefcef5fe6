#include "core/plugin/option_schema.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/option_table.hpp"
#include "core/plugin/plugin_error.hpp"
#include "tests/core/plugin/input.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

OptionSpec option(std::string name, std::uint32_t type, std::uint32_t flags = 0) {
  OptionSpec spec;
  spec.name = std::move(name);
  spec.type = type;
  spec.flags = flags;
  return spec;
}

OptionSpec defaulted(OptionSpec spec, std::string text) {
  spec.has_default = true;
  spec.default_text = std::move(text);
  return spec;
}

OptionSchema tcpSchema() {
  OptionSpec target = option("target", PM_T_ENDPOINT, PM_OPT_TARGET);
  target.schema = "80";
  return {
      "tcp",
      {target, defaulted(option("wait", PM_T_DURATION), "5s"), option("expect.text", PM_T_STRING),
       option("expect.codes", PM_T_LIST), option("headers", PM_T_MAP),
       option("password", PM_T_STRING, PM_OPT_SECRET), option("tls.deep.level", PM_T_INT)},
      false};
}

std::string_view textAt(const pm_options& options, std::size_t index) {
  return {options.values[index].u.s.data, options.values[index].u.s.len};
}

TEST(OptionSchema, GivesValuesByIndexWithDefaults) {
  const OptionInput target = plain("tcp://DB.internal:5432");
  const auto outcome = tcpSchema().validate(
      mapOf({{"expect", mapOf({{"codes", listOf({plain("220"), plain("x")})}})},
             {"headers", mapOf({{"a", plain("1")}})},
             {"tls.deep.level", plain("3")}}),
      &target);

  ASSERT_TRUE(outcome.issues.empty());
  const OptionTable table(*outcome.options);
  const pm_options& options = table.view();
  ASSERT_EQ(options.count, 7U);
  EXPECT_EQ(textAt(options, 0), "db.internal:5432");
  EXPECT_EQ(options.values[0].u.s.data[options.values[0].u.s.len], '\0');
  EXPECT_EQ(options.values[1].u.i, 5'000'000'000);
  EXPECT_EQ(options.values[2].type, std::uint32_t{PM_T_NONE});
  ASSERT_EQ(options.values[3].u.list.count, 2U);
  EXPECT_EQ(options.values[3].u.list.items[1].len, 1U);
  ASSERT_EQ(options.values[4].u.map.count, 1U);
  EXPECT_EQ(std::string_view(options.values[4].u.map.items[0].key.data), "a");
  EXPECT_EQ(options.values[6].u.i, 3);
  EXPECT_EQ(outcome.options->target(), "db.internal:5432");
}

TEST(OptionSchema, TakesTheTargetUnderItsOwnName) {
  const auto outcome = tcpSchema().validate(mapOf({{"target", plain("a")}}), nullptr);

  ASSERT_TRUE(outcome.issues.empty());
  EXPECT_EQ(outcome.options->target(), "a:80");
}

TEST(OptionSchema, ReportsEverythingAtOnceWithItsPlace) {
  const OptionInput target = plain("a:99999");
  const auto outcome =
      tcpSchema().validate(mapOf({{"wiat", plain("5s")},
                                  {"wait", plain("5 seconds")},
                                  {"expect", mapOf({{"txt", plain("x")}, {"text", listOf({})}})},
                                  {"tls", plain("true")},
                                  {"target", plain("b")}}),
                           &target);

  EXPECT_EQ(outcome.options, nullptr);
  struct Expected {
    std::uint32_t line;
    std::string path, message, hint;
  };
  const Expected expected[] = {
      {0, "tcp", "port 99999 is above 65535", ""},
      {1, "wiat", "unknown option 'wiat'", "did you mean 'wait'?"},
      {2, "wait", "'5 seconds' is not a duration", "write it as 500ms, 5s, 1m30s, 2h or 7d"},
      {1, "expect.txt", "unknown option 'expect.txt'", "did you mean 'expect.text'?"},
      {2, "expect.text", "one value is wanted, not a list or a map", ""},
      {4, "tls", "'tls' is a map of options", "write the options below it"},
      {5, "target", "'target' is given twice", "keep one of the two"}};
  ASSERT_EQ(outcome.issues.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    SCOPED_TRACE(expected[i].path);
    EXPECT_EQ(outcome.issues[i].mark.line, expected[i].line);
    EXPECT_EQ(outcome.issues[i].path, expected[i].path);
    EXPECT_EQ(outcome.issues[i].message, expected[i].message);
    EXPECT_EQ(outcome.issues[i].hint, expected[i].hint);
  }
}

TEST(OptionSchema, WantsTheTargetAndRequiredOptions) {
  const OptionSchema schema(
      "k", {option("target", PM_T_HOST, PM_OPT_TARGET), option("port", PM_T_PORT, PM_OPT_REQUIRED)},
      false);

  const auto outcome = schema.validate(OptionInput{}, nullptr);

  ASSERT_EQ(outcome.issues.size(), 2U);
  EXPECT_EQ(outcome.issues[0].message, "option 'target' is missing");
  EXPECT_EQ(outcome.issues[1].message, "option 'port' is missing");
}

TEST(OptionSchema, DigestFollowsEveryValue) {
  const OptionSchema schema = tcpSchema();
  const OptionInput target = plain("a:1");
  const auto digest = [&](const OptionInput& input) {
    return schema.validate(input, &target).options->digest();
  };
  const std::uint64_t base = digest(OptionInput{});

  EXPECT_EQ(digest(mapOf({{"wait", plain("5000ms")}})), base);
  const OptionInput others[] = {mapOf({{"wait", plain("6s")}}),
                                mapOf({{"expect.text", plain("")}}),
                                mapOf({{"expect.codes", listOf({plain("ab")})}}),
                                mapOf({{"expect.codes", listOf({plain("a"), plain("b")})}}),
                                mapOf({{"headers", mapOf({{"a", plain("b")}})}}),
                                mapOf({{"password", plain("x")}})};
  std::vector<std::uint64_t> seen = {base};
  for (const OptionInput& other : others) {
    EXPECT_THAT(seen, testing::Not(testing::Contains(digest(other))));
    seen.push_back(digest(other));
  }
}

TEST(OptionSchema, MasksThePasswordOfATargetUrl) {
  const OptionSchema schema("http", {option("url", PM_T_URL, PM_OPT_TARGET)}, false);
  const OptionInput target = plain("https://me:secret@example.com/");

  const auto outcome = schema.validate(OptionInput{}, &target);

  EXPECT_EQ(outcome.options->target(), "https://me:***@example.com/");
  EXPECT_EQ(textAt(OptionTable(*outcome.options).view(), 0), "https://me:secret@example.com/");
}

TEST(OptionSchema, GivesTheWholeObjectAsJsonWhereAsked) {
  const OptionSchema schema("k", {option("target", PM_T_STRING, PM_OPT_TARGET)}, true);

  const auto outcome = schema.validate(mapOf({{"target", plain("x")}}), nullptr);

  const pm_str json = outcome.options->json();
  EXPECT_EQ(std::string_view(json.data, json.len), "{\"target\":\"x\"}");
}

TEST(OptionSchema, PutsTheTargetOfTheShortFormIntoTheJson) {
  const OptionSchema schema(
      "k", {option("to.host", PM_T_STRING, PM_OPT_TARGET), option("to.port", PM_T_PORT)}, true);
  const OptionInput target = plain("x");

  const auto outcome = schema.validate(mapOf({{"to", mapOf({{"port", plain("7")}})}}), &target);

  const pm_str json = outcome.options->json();
  EXPECT_EQ(std::string_view(json.data, json.len), R"({"to":{"port":7,"host":"x"}})");
}

TEST(OptionSchema, ChecksTextsAgainstTheirPattern) {
  OptionSpec hex = option("hex", PM_T_STRING);
  hex.schema = "^[0-9a-f]*$";
  const OptionSchema schema("k", {option("target", PM_T_STRING, PM_OPT_TARGET), hex}, false);
  const OptionInput target = plain("t");

  EXPECT_TRUE(schema.validate(mapOf({{"hex", plain("c0ffee")}}), &target).issues.empty());
  EXPECT_EQ(schema.validate(mapOf({{"hex", plain("coffee")}}), &target).issues.at(0).message,
            "'coffee' does not match ^[0-9a-f]*$");
}

struct UnsoundCase {
  std::vector<OptionSpec> options;
  std::string message;
};

TEST(OptionSchema, RefusesUnsoundDeclarations) {
  const OptionSpec target = option("target", PM_T_STRING, PM_OPT_TARGET);
  OptionSpec bounds = option("n", PM_T_INT);
  bounds.min = 2;
  bounds.max = 1;
  OptionSpec pattern = option("p", PM_T_STRING);
  pattern.schema = "(";
  const UnsoundCase cases[] = {
      {{}, "declares 0 target options"},
      {{target, option("b", PM_T_HOST, PM_OPT_TARGET)}, "declares 2 target options"},
      {{target, target}, "declares option 'target' twice"},
      {{target, option("a", PM_T_INT), option("a.b", PM_T_INT)},
       "option 'a' is also the group of 'a.b'"},
      {{target, option("a", PM_T_INT), option("a-", PM_T_INT)}, "dotted words"},
      {{target, option("Upper", PM_T_INT)}, "dotted words"},
      {{target, option("a..b", PM_T_INT)}, "dotted words"},
      {{target, option("", PM_T_INT)}, "dotted words"},
      {{target, option("n", 99)}, "type 99 is not known"},
      {{target, option("e", PM_T_ENUM)}, "no choices"},
      {{target, bounds}, "lower bound is above"},
      {{target, pattern}, "not a POSIX extended regular expression"},
      {{target, defaulted(option("n", PM_T_INT), "many")}, "default of option 'n': 'many' is not"},
      {{option("n", PM_T_INT, PM_OPT_TARGET)}, "a target is a text, host, endpoint or URL"},
      {{option("t", PM_T_STRING, PM_OPT_TARGET | PM_OPT_SECRET)}, "a target cannot be secret"}};
  for (const UnsoundCase& one : cases) {
    SCOPED_TRACE(one.message);
    try {
      const OptionSchema schema("k", one.options, false);
      ADD_FAILURE() << "was accepted";
    } catch (const PluginError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr("kind 'k'"));
      EXPECT_THAT(error.what(), testing::HasSubstr(one.message));
    }
  }
}

TEST(OptionSchema, KnowsFirstWords) {
  const OptionSchema schema = tcpSchema();
  EXPECT_TRUE(schema.knowsKey("expect"));
  EXPECT_TRUE(schema.knowsKey("wait"));
  EXPECT_FALSE(schema.knowsKey("expect.text"));
  EXPECT_FALSE(schema.knowsKey("interval"));
}

TEST(OptionSchema, DescribesItselfAsJsonSchema) {
  const auto schema = nlohmann::json::parse(tcpSchema().jsonSchema());

  EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["properties"]["wait"]["default"], "5s");
  EXPECT_EQ(schema["properties"]["expect"]["properties"]["text"]["type"], "string");
  EXPECT_EQ(schema["properties"]["tls"]["properties"]["deep"]["properties"]["level"]["type"],
            "integer");
  EXPECT_EQ(schema["properties"]["password"]["writeOnly"], true);
  EXPECT_FALSE(schema.contains("required"));
}

}  // namespace
}  // namespace promonitor

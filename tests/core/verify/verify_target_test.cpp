#include "core/verify/verify_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor::verify {
namespace {

OptionSpec spec(const char* name, std::uint32_t type, std::uint32_t flags = 0) {
  OptionSpec option;
  option.name = name;
  option.type = type;
  option.flags = flags;
  return option;
}

ProbeKind kindOf(std::vector<OptionSpec> options) {
  return ProbeKind{.name = "kind", .schema = OptionSchema("kind", std::move(options), false)};
}

std::string text(const pm_value& value) { return {value.u.s.data, value.u.s.len}; }

TEST(VerifyTarget, NamesTheServerByTheTypeOfTheTarget) {
  const auto kind = [](std::uint32_t type) { return kindOf({spec("to", type, PM_OPT_TARGET)}); };

  EXPECT_EQ(pointAt(kind(PM_T_ENDPOINT), {}, 99, "").options->target(), "127.0.0.1:99");
  EXPECT_EQ(pointAt(kind(PM_T_HOST), {}, 99, "").options->target(), "127.0.0.1");
  EXPECT_EQ(pointAt(kind(PM_T_URL), {}, 99, "https").options->target(), "https://127.0.0.1:99/");
  EXPECT_THAT(pointAt(kind(PM_T_STRING), {}, 99, "").why_not,
              testing::HasSubstr("option 'to' is missing; give what it needs with --opt"));
}

TEST(VerifyTarget, PutsTheServerIntoTextsThatHaveAPlaceForIt) {
  const ProbeKind kind = kindOf({spec("to", PM_T_STRING, PM_OPT_TARGET)});
  const GivenTexts given = {{"to", "-H {host} -p {port} {endpoint}"}};

  EXPECT_FALSE(canPoint(kind, {}));
  EXPECT_FALSE(canPoint(kind, {{"to", "elsewhere"}}));
  EXPECT_TRUE(canPoint(kind, given));
  EXPECT_EQ(pointAt(kind, given, 99, "").options->target(), "-H 127.0.0.1 -p 99 127.0.0.1:99");
}

TEST(VerifyTarget, SetsPortsAndLeavesWhatWasGiven) {
  const ProbeKind kind = kindOf(
      {spec("to", PM_T_HOST, PM_OPT_TARGET), spec("port", PM_T_PORT), spec("word", PM_T_STRING)});
  const GivenTexts given = {{"to", "a.example"}, {"word", "one"}, {"of_another_kind", "x"}};

  const Pointed pointed = pointAsGiven(kind, given, 99);
  ASSERT_NE(pointed.options, nullptr) << pointed.why_not;
  EXPECT_EQ(text(pointed.options->value(0)), "a.example");
  EXPECT_EQ(pointed.options->value(1).u.i, 99);
  EXPECT_EQ(text(pointed.options->value(2)), "one");

  EXPECT_EQ(pointAt(kind, given, 99, "").options->target(), "127.0.0.1");
  const Pointed with = pointWith(kind, given, 99, "word", OptionInput::scalar("two"));
  EXPECT_EQ(text(with.options->value(2)), "two");
}

TEST(VerifyTarget, FillsListsAndMaps) {
  const ProbeKind kind = kindOf({spec("to", PM_T_STRING, PM_OPT_TARGET), spec("words", PM_T_LIST),
                                 spec("environment", PM_T_MAP)});
  const GivenTexts given = {
      {"to", "x"}, {"words", "-p"}, {"words", "{port}"}, {"environment.LANG", "C"}};

  const Pointed pointed = pointAsGiven(kind, given, 99);

  ASSERT_NE(pointed.options, nullptr) << pointed.why_not;
  ASSERT_EQ(pointed.options->value(1).u.list.count, 2U);
  EXPECT_STREQ(pointed.options->value(1).u.list.items[1].data, "99");
  ASSERT_EQ(pointed.options->value(2).u.map.count, 1U);
  EXPECT_STREQ(pointed.options->value(2).u.map.items[0].key.data, "LANG");
  EXPECT_EQ(optionOf(kind, "environment"), nullptr);
  EXPECT_EQ(optionOf(kind, "word"), nullptr);
}

TEST(VerifyTarget, KnowsTheSchemesOfAUrl) {
  OptionSpec url = spec("to", PM_T_URL, PM_OPT_TARGET);
  EXPECT_EQ(schemesOf(kindOf({url})), (std::vector<std::string>{"http", "https"}));
  url.schema = "ws,wss";
  EXPECT_EQ(schemesOf(kindOf({url})), (std::vector<std::string>{"ws", "wss"}));
  EXPECT_EQ(schemesOf(kindOf({spec("to", PM_T_HOST, PM_OPT_TARGET)})),
            std::vector<std::string>{""});
}

}  // namespace
}  // namespace promonitor::verify

#include "core/verify/option_ends.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace promonitor::verify {
namespace {

OptionSpec specOf(const char* name, std::uint32_t type) {
  OptionSpec option;
  option.name = name;
  option.type = type;
  return option;
}

OptionSchema schemaOf(OptionSpec option) {
  OptionSpec target = specOf("target", PM_T_HOST);
  target.flags = PM_OPT_TARGET;
  return {"kind", {target, std::move(option)}, false};
}

struct Bounded {
  std::uint32_t type;
  double min, max;
  std::vector<std::string> good, beyond;
};

TEST(OptionEnds, WritesBoundsAndWhatLiesBeyond) {
  const Bounded cases[] = {
      {PM_T_INT, 1, 10, {"1", "10"}, {"0", "11"}},
      {PM_T_INT, -5, 5, {"-5", "5"}, {"-6", "6"}},
      {PM_T_DURATION, 1, 60, {"1s", "1m"}, {"999ms", "1m1ms"}},
      {PM_T_SIZE, 0, 1024, {"0", "1024"}, {"1025"}},
      {PM_T_RATIO, 0.1, 0.5, {"10%", "50%"}, {"9%", "51%"}},
      {PM_T_STRING, 1, 3, {"x", "xxx"}, {"xxxx"}},
  };
  for (const Bounded& bounded : cases) {
    SCOPED_TRACE(bounded.type);
    OptionSpec option = specOf("option", bounded.type);
    option.min = bounded.min;
    option.max = bounded.max;
    const OptionSchema schema = schemaOf(option);
    const OptionInput host = OptionInput::scalar("a.example");
    std::vector<std::string> good, beyond;
    for (const OptionEnd& end : optionBounds(schema)) {
      (end.beyond ? beyond : good).push_back(end.value.text);
      OptionInput input;
      input.type = OptionInput::Type::Map;
      input.entries.emplace_back(end.name, end.value);
      EXPECT_EQ(schema.validate(input, &host).options == nullptr, end.beyond) << end.what;
    }
    EXPECT_EQ(good, bounded.good);
    EXPECT_EQ(beyond, bounded.beyond);
  }
}

TEST(OptionEnds, TriesEveryChoiceAndBothTruths) {
  OptionSpec choice = specOf("choice", PM_T_ENUM);
  choice.choices = {"a", "b"};

  EXPECT_EQ(optionBounds(schemaOf(choice)).size(), 2U);
  EXPECT_EQ(optionBounds(schemaOf(specOf("flag", PM_T_BOOL))).size(), 2U);
}

TEST(OptionEnds, MakesLongAndMalformedTexts) {
  for (const std::uint32_t type : {PM_T_STRING, PM_T_LIST, PM_T_MAP}) {
    SCOPED_TRACE(type);
    const OptionSchema schema = schemaOf(specOf("option", type));
    EXPECT_FALSE(longTexts(schema).empty());
    const auto malformed = malformedTexts(schema);
    EXPECT_FALSE(malformed.empty());
    EXPECT_TRUE(std::all_of(malformed.begin(), malformed.end(),
                            [](const OptionEnd& end) { return end.beyond; }));
  }
}

}  // namespace
}  // namespace promonitor::verify

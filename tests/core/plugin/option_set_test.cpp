#include "core/plugin/option_set.hpp"

#include <functional>
#include <string_view>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/plugin/option_table.hpp"

namespace promonitor {
namespace {

std::string_view textOf(const pm_str& text) { return {text.data, text.len}; }

MATCHER(IsText, "") { return textOf(std::get<0>(arg)) == std::get<1>(arg); }

OptionValue value(std::uint32_t type) {
  OptionValue made;
  made.type = type;
  return made;
}

/// One of each shape, and one that is not given.
std::vector<OptionValue> sample() {
  std::vector<OptionValue> values = {value(PM_T_URL),   value(PM_T_STRING), value(PM_T_INT),
                                     value(PM_T_FLOAT), value(PM_T_LIST),   value(PM_T_MAP),
                                     value(PM_T_NONE)};
  values[0].s = "http://a/";
  values[1].s = "text";
  values[2].i = -7;
  values[3].f = 0.5;
  values[4].items = {"one", ""};
  values[5].entries = {{"key", "text"}};
  return values;
}

std::shared_ptr<const OptionSet> defaults() {
  return std::make_shared<const OptionSet>(sample(), "", "");
}

void expectSame(const pm_value& given, const OptionValue& wanted) {
  ASSERT_EQ(given.type, wanted.type);
  EXPECT_EQ(given.reserved, 0U);
  switch (given.type) {
    case PM_T_URL:
    case PM_T_STRING:
      EXPECT_EQ(textOf(given.u.s), wanted.s);
      EXPECT_EQ(given.u.s.data[given.u.s.len], '\0');
      break;
    case PM_T_FLOAT:
      EXPECT_EQ(given.u.f, wanted.f);
      break;
    case PM_T_LIST:
      EXPECT_THAT(std::vector(given.u.list.items, given.u.list.items + given.u.list.count),
                  testing::Pointwise(IsText(), wanted.items));
      break;
    case PM_T_MAP:
      ASSERT_EQ(given.u.map.count, wanted.entries.size());
      for (std::size_t n = 0; n < given.u.map.count; ++n) {
        EXPECT_EQ(textOf(given.u.map.items[n].key), wanted.entries[n].first);
        EXPECT_EQ(textOf(given.u.map.items[n].value), wanted.entries[n].second);
      }
      break;
    default:
      EXPECT_EQ(given.u.i, wanted.i);
  }
}

TEST(OptionSet, GivesWhatIsDefaultAndWhatIsNot) {
  using Values = std::vector<OptionValue>;
  const struct {
    const char* what;
    std::function<void(Values&)> change;
  } rows[] = {
      {"nothing", [](Values&) {}},
      {"another text", [](Values& values) { values[1].s = "texts"; }},
      {"no text", [](Values& values) { values[1].s.clear(); }},
      {"another number", [](Values& values) { values[2].i = 7; }},
      {"another fraction", [](Values& values) { values[3].f = -0.5; }},
      {"one item more", [](Values& values) { values[4].items.emplace_back("three"); }},
      {"another item", [](Values& values) { values[4].items[1] = "two"; }},
      {"no items", [](Values& values) { values[4].items.clear(); }},
      {"another key", [](Values& values) { values[5].entries[0].first = "k"; }},
      {"another entry", [](Values& values) { values[5].entries[0].second = ""; }},
      {"what was not given",
       [](Values& values) {
         values[6] = value(PM_T_BOOL);
         values[6].i = 1;
       }},
      {"given no more", [](Values& values) { values[1] = value(PM_T_NONE); }},
      {"all of another",
       [](Values& values) {
         values[0].s = "http://b/";
         values[1].s = "x";
         values[2].i = 0;
         values[3].f = 0;
         values[4].items = {"x"};
         values[5].entries = {{"x", "x"}, {"y", "y"}};
       }},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.what);
    Values values = sample();
    row.change(values);
    const OptionSet kept(values, values[0].s, "{}", defaults());
    const OptionSet whole(values, values[0].s, "{}");

    EXPECT_EQ(kept.digest(), whole.digest());
    EXPECT_EQ(kept.target(), values[0].s);
    EXPECT_EQ(textOf(kept.json()), "{}");
    const OptionTable table(kept);
    ASSERT_EQ(table.view().count, values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      SCOPED_TRACE(i);
      for (const pm_value& given : {kept.value(i), whole.value(i), table.view().values[i]}) {
        expectSame(given, values[i]);
      }
    }
  }
}

TEST(OptionSet, ShowsATargetThatIsNoneOfItsValues) {
  for (const char* target : {"", "http://***@a/"}) {
    EXPECT_EQ(OptionSet(sample(), target, "", defaults()).target(), target);
  }
}

TEST(OptionSet, OutlivesWhoeverMadeItsDefaults) {
  auto kind = defaults();
  const OptionSet options(sample(), "http://a/", "", kind);
  kind.reset();

  EXPECT_EQ(textOf(options.value(1).u.s), "text");
}

}  // namespace
}  // namespace promonitor

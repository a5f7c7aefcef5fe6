#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "promonitor/probe.hpp"
#include "promonitor/testing/given.hpp"

namespace promonitor {
namespace {

using pm::testing::Given;
using pm::testing::detail::OptionValues;

/// A kind with one option of each type, under the type's name.
class DeclaredOptions {
 public:
  DeclaredOptions() {
    const auto add = [this](const char* name, std::uint32_t type) -> pm_option_spec& {
      pm_option_spec spec{};
      spec.name = name;
      spec.type = type;
      return specs_.emplace_back(spec);
    };
    specs_.reserve(16);
    add("flag", PM_T_BOOL);
    add("integer", PM_T_INT);
    add("number", PM_T_FLOAT);
    add("text", PM_T_STRING);
    add("duration", PM_T_DURATION);
    add("size", PM_T_SIZE);
    add("choice", PM_T_ENUM).choices = choices_;
    add("list", PM_T_LIST);
    add("map", PM_T_MAP);
    add("port", PM_T_PORT);
    add("endpoint", PM_T_ENDPOINT).schema = "443";
    add("bare", PM_T_ENDPOINT);
    add("ratio", PM_T_RATIO);
    kind_.name = "k";
    kind_.options = specs_.data();
    kind_.option_count = static_cast<std::uint32_t>(specs_.size());
    kind_.option_stride = sizeof(pm_option_spec);
  }
  DeclaredOptions(const DeclaredOptions&) = delete;
  DeclaredOptions& operator=(const DeclaredOptions&) = delete;

  const pm_kind& kind() const { return kind_; }

 private:
  const char* choices_[3] = {"red", "blue", nullptr};
  std::vector<pm_option_spec> specs_;
  pm_kind kind_{};
};

TEST(TestingOptions, ReadEveryType) {
  const DeclaredOptions declared;
  const OptionValues values(declared.kind(), {{"flag", "true"},
                                              {"integer", "-3"},
                                              {"number", "1.5"},
                                              {"text", "hello"},
                                              {"duration", "250ms"},
                                              {"size", "2KiB"},
                                              {"choice", "blue"},
                                              Given::list("list", {"a", "b"}),
                                              Given::map("map", {{"k", "v"}}),
                                              {"port", "443"},
                                              {"endpoint", "[2001:db8::1]"},
                                              {"ratio", "20%"}});
  const pm::Options options(*values.view(), declared.kind());

  EXPECT_TRUE(options.flag("flag"));
  EXPECT_EQ(options.integer("integer"), -3);
  EXPECT_EQ(options.number("number"), 1.5);
  EXPECT_EQ(options.text("text"), "hello");
  EXPECT_EQ(options.duration("duration"), std::chrono::milliseconds(250));
  EXPECT_EQ(options.size("size"), 2048);
  EXPECT_EQ(options.choice("choice"), 1U);
  EXPECT_THAT(options.list("list"), testing::ElementsAre("a", "b"));
  EXPECT_THAT(options.map("map"), testing::ElementsAre(testing::Pair("k", "v")));
  EXPECT_EQ(options.port("port"), 443);
  EXPECT_EQ(options.endpoint("endpoint").host, "2001:db8::1");
  EXPECT_EQ(options.endpoint("endpoint").port, 443);
  EXPECT_EQ(options.ratio("ratio"), 0.2);
  EXPECT_FALSE(options.has("bare"));
}

TEST(TestingOptions, RefuseWhatIsNotOfTheType) {
  const DeclaredOptions declared;
  const Given rows[] = {{"flag", "yes"},           {"integer", "x"},  {"integer", "3s"},
                        {"duration", "5 parsecs"}, {"size", "1 ton"}, {"choice", "green"},
                        {"ratio", "half"},         {"bare", "host"}};
  for (const Given& row : rows) {
    SCOPED_TRACE(row.name + " " + row.text);
    EXPECT_THROW(OptionValues(declared.kind(), {row}), pm::OptionError);
  }
}

}  // namespace
}  // namespace promonitor

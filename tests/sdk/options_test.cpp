#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "promonitor/probe.hpp"

namespace promonitor {
namespace {

pm_value number(std::uint32_t type, std::int64_t i) {
  pm_value value{};
  value.type = type;
  value.u.i = i;
  return value;
}
pm_value real(std::uint32_t type, double f) {
  pm_value value{};
  value.type = type;
  value.u.f = f;
  return value;
}
pm_value text(std::uint32_t type, std::string_view s) {
  pm_value value{};
  value.type = type;
  value.u.s = pm::str(s);
  return value;
}

/// Options of every type under the type's name, and one that was not given.
class OptionsTest : public testing::Test {
 protected:
  OptionsTest() {
    items_ = {pm::str("a"), pm::str("b")};
    entries_ = {{pm::str("k"), pm::str("v")}};
    pm_value list{};
    list.type = PM_T_LIST;
    list.u.list = {items_.data(), items_.size()};
    pm_value map{};
    map.type = PM_T_MAP;
    map.u.map = {entries_.data(), entries_.size()};
    add("flag", number(PM_T_BOOL, 1));
    add("integer", number(PM_T_INT, -3));
    add("port", number(PM_T_PORT, 443));
    add("duration", number(PM_T_DURATION, 1500));
    add("size", number(PM_T_SIZE, 1024));
    add("choice", number(PM_T_ENUM, 2));
    add("number", real(PM_T_FLOAT, 1.5));
    add("ratio", real(PM_T_RATIO, 0.25));
    add("text", text(PM_T_STRING, "hello"));
    add("endpoint", text(PM_T_ENDPOINT, "[2001:db8::1]:443"));
    add("odd", text(PM_T_ENDPOINT, "no port"));
    add("list", list);
    add("map", map);
    add("absent", pm_value{});
    kind_.name = "k";
    kind_.options = specs_.data();
    kind_.option_count = static_cast<std::uint32_t>(specs_.size());
    kind_.option_stride = sizeof(pm_option_spec);
    values_ = {sizeof values_, kind_.option_count, list_.data(), pm::str("{}")};
  }

  void add(const char* name, pm_value value) {
    pm_option_spec spec{};
    spec.name = name;
    specs_.push_back(spec);
    list_.push_back(value);
  }

  std::vector<pm_str> items_;
  std::vector<pm_kv> entries_;
  std::vector<pm_option_spec> specs_;
  std::vector<pm_value> list_;
  pm_kind kind_{};
  pm_options values_{};
  pm::Options options_{values_, kind_};
};

TEST_F(OptionsTest, ReadsEveryType) {
  EXPECT_TRUE(options_.flag("flag"));
  EXPECT_EQ(options_.integer("integer"), -3);
  EXPECT_EQ(options_.port("port"), 443);
  EXPECT_EQ(options_.duration("duration"), std::chrono::nanoseconds(1500));
  EXPECT_EQ(options_.size("size"), 1024);
  EXPECT_EQ(options_.choice("choice"), 2U);
  EXPECT_EQ(options_.number("number"), 1.5);
  EXPECT_EQ(options_.ratio("ratio"), 0.25);
  EXPECT_EQ(options_.text("text"), "hello");
  EXPECT_EQ(options_.endpoint("endpoint").host, "2001:db8::1");
  EXPECT_EQ(options_.endpoint("endpoint").port, 443);
  EXPECT_THAT(options_.list("list"), testing::ElementsAre("a", "b"));
  EXPECT_THAT(options_.map("map"), testing::ElementsAre(testing::Pair("k", "v")));
  EXPECT_EQ(options_.json(), "{}");
}

TEST_F(OptionsTest, TreatsAbsentOptionsGently) {
  EXPECT_FALSE(options_.has("absent"));
  EXPECT_TRUE(options_.has("flag"));
  EXPECT_FALSE(options_.flag("absent"));
  EXPECT_EQ(options_.text("absent"), "");
  EXPECT_TRUE(options_.list("absent").empty());
  EXPECT_TRUE(options_.map("absent").empty());
  EXPECT_THROW(options_.integer("absent"), pm::OptionError);
  EXPECT_THROW(options_.endpoint("absent"), pm::OptionError);
}

TEST_F(OptionsTest, ThrowsOnMistakesOfTheKind) {
  EXPECT_THROW(options_.text("undeclared"), pm::OptionError);
  EXPECT_THROW(options_.text("integer"), pm::OptionError);
  EXPECT_THROW(options_.integer("text"), pm::OptionError);
  EXPECT_THROW(options_.flag("integer"), pm::OptionError);
  EXPECT_THROW(options_.list("map"), pm::OptionError);
  EXPECT_THROW(options_.endpoint("odd"), pm::OptionError);
}

TEST(Format, ReplacesPlaceholdersInOrder) {
  EXPECT_EQ(pm::format("plain"), "plain");
  EXPECT_EQ(pm::format("{} and {}", "a", std::string("b")), "a and b");
  EXPECT_EQ(pm::format("{}{}{}", -1, 2U, std::int64_t{3}), "-123");
  EXPECT_EQ(pm::format("{} {} {}", 0.1, 1.0 / 3, 1e20), "0.1 0.333333 1e+20");
  EXPECT_EQ(pm::format("{} {}", true, 'c'), "true c");
  EXPECT_EQ(pm::format("{} {}", "a"), "a {}");
  EXPECT_EQ(pm::format("{}", "{}", "b"), "{}b");
  EXPECT_EQ(pm::format("{", 1), "{1");
}

TEST(Verdict, CarriesWhatIsChained) {
  const pm::Verdict verdict = pm::down("http_status", "{} instead of 200", 503)
                                  .phase(pm::Phase::Ttfb)
                                  .cause(pm::Cause::Protocol)
                                  .expected("200")
                                  .got("503")
                                  .statusCode(503)
                                  .responseTime(std::chrono::milliseconds(2));
  const pm_result result = verdict.view();

  EXPECT_EQ(result.struct_size, sizeof result);
  EXPECT_EQ(result.state, std::uint32_t{PM_STATE_DOWN});
  EXPECT_EQ(result.cause, std::uint32_t{PM_CAUSE_PROTOCOL});
  EXPECT_EQ(result.flags, std::uint32_t{PM_RESULT_HAS_CODE});
  EXPECT_EQ(result.status_code, 503);
  EXPECT_EQ(result.failed_phase, std::uint32_t{PM_M_TTFB});
  EXPECT_EQ(result.response_time_ns, 2000000);
  EXPECT_EQ(pm::view(result.message), "503 instead of 200");
  EXPECT_EQ(pm::view(result.code), "http_status");
  EXPECT_EQ(pm::view(result.expected), "200");
  EXPECT_EQ(pm::view(result.got), "503");
}

}  // namespace
}  // namespace promonitor

#include "core/engine/flapping.hpp"

#include <string>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

/// What is remembered after these results: u for one that passed, d for one that failed.
Flapping after(const std::string& results, const FlappingPolicy& policy = {}) {
  Flapping flapping;
  for (const char result : results) flapping = observe(flapping, policy, result == 'd');
  return flapping;
}

std::string times(int count, const std::string& results) {
  std::string all;
  for (int i = 0; i < count; ++i) all += results;
  return all;
}

TEST(Flapping, WeighsNewerChangesMore) {
  const struct {
    const char* what;
    std::string results;
    int percent;
  } cases[] = {
      {"nothing", "", 0},
      {"the first result differs from none", "d", 0},
      {"the newest of twenty", times(20, "u") + "d", 6},
      {"the oldest of twenty", "d" + times(20, "u"), 4},
      {"older than that", "d" + times(21, "u"), 0},
      {"one outage", times(10, "u") + "d" + times(10, "u"), 10},
      {"every other result", times(11, "ud"), 100},
      {"one in three", times(8, "uud"), 65},
      {"half of it", times(10, "u") + times(5, "du"), 55},
  };
  for (const auto& [what, results, percent] : cases) {
    SCOPED_TRACE(what);
    EXPECT_EQ(changePercent(after(results)), percent);
  }
}

TEST(Flapping, BeginsAtTheStartAndEndsBelowTheStop) {
  const std::string calm = times(21, "u");
  const FlappingPolicy policy{.start_percent = 30, .stop_percent = 20};
  const struct {
    const char* what;
    std::string results;
    bool active;
  } cases[] = {
      {"no result", "", false},
      {"one outage", calm + "dddu", false},
      {"two outages close together", calm + "dudu", false},
      {"three outages close together", calm + "dududu", true},
      {"a long outage", calm + times(100, "d"), false},
      {"calm for a while, above the stop", calm + "dududu" + times(10, "u"), true},
      {"calm for longer", calm + "dududu" + times(18, "u"), false},
      {"calm and down", calm + "dudududu" + times(20, "d"), false},
  };
  for (const auto& [what, results, active] : cases) {
    SCOPED_TRACE(what);
    EXPECT_EQ(after(results, policy).active, active);
  }
}

TEST(Flapping, IsNotLookedForWhereItIsSwitchedOff) {
  Flapping flapping = after(times(11, "ud"));
  ASSERT_TRUE(flapping.active);

  flapping = observe(flapping, {.enabled = false}, false);

  EXPECT_FALSE(flapping.active);
  EXPECT_FALSE(after(times(11, "ud"), {.enabled = false}).active);
}

TEST(Flapping, KeepsToItsThresholdsExactly) {
  const std::string results = times(20, "u") + "d";  // 6 percent
  EXPECT_TRUE(after(results, {.start_percent = 6, .stop_percent = 1}).active);
  EXPECT_FALSE(after(results, {.start_percent = 7, .stop_percent = 1}).active);
  EXPECT_TRUE(after(times(21, "ud"), {.start_percent = 100, .stop_percent = 100}).active);
}

/// It is stored whenever it changes.
TEST(Flapping, RemembersTheSameAfterALongRunOfEqualResults) {
  for (const char* const result : {"u", "d"}) {
    const std::string run = times(21, result);
    EXPECT_EQ(after("u" + run), after("d" + run));
    EXPECT_EQ(after(run), after(run + result));
  }
  EXPECT_NE(after(times(21, "u")), after(times(21, "d")));
}

}  // namespace
}  // namespace promonitor

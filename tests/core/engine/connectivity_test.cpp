#include "core/engine/connectivity.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

MonoTime second(int seconds) { return MonoTime(std::chrono::seconds(seconds)); }

WitnessRound there(int began, int ended) { return {second(began), second(ended), true}; }
WitnessRound away(int began, int ended) { return {second(began), second(ended), false}; }

TEST(Connectivity, IsJudgedByRoundsThatSawTheCheckEnd) {
  const struct {
    const char* what;
    std::vector<WitnessRound> rounds;
    std::optional<bool> away;  ///< during a check from 10 to 20
  } cases[] = {
      {"no round", {}, {}},
      {"there before it", {there(8, 9)}, {}},
      {"there when it began", {there(10, 11)}, {}},
      {"there when it was about to end", {there(19, 25)}, {}},
      {"there when it ended", {there(20, 21)}, false},
      {"there after it", {there(19, 20), there(25, 26)}, false},
      {"away long before it", {away(1, 9), there(20, 21)}, false},
      {"away when it began", {away(5, 10), there(20, 21)}, true},
      {"away during it", {there(8, 9), away(12, 14), there(20, 21)}, true},
      {"away when it ended", {there(8, 9), away(19, 21)}, true},
      {"away after it", {there(8, 9), away(25, 27)}, true},
      {"away and not there again", {away(1, 9)}, {}},
  };
  for (const auto& [what, rounds, expected] : cases) {
    SCOPED_TRACE(what);
    Connectivity connectivity;
    for (const WitnessRound& round : rounds) connectivity.add(round);
    EXPECT_EQ(connectivity.awayDuring(second(10), second(20)), expected);
    EXPECT_EQ(connectivity.away(), !rounds.empty() && !rounds.back().reached);
  }
}

}  // namespace
}  // namespace promonitor

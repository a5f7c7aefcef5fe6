#include "core/engine/monitor_state.hpp"

#include <string>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

Verdict verdictOf(char letter) {
  switch (letter) {
    case 'u':
      return Verdict::Up;
    case 'g':
      return Verdict::Degraded;
    case 'd':
      return Verdict::Down;
    default:
      return Verdict::Unknown;
  }
}

TEST(MonitorState, FollowsTheVerdicts) {
  struct Row {
    const char* what;
    const char* verdicts;  ///< u up, g degraded, d down, ? unknown
    StatePolicy policy;
    Status status;
    Health health;
    bool wants_retry;
  };
  const Row rows[] = {
      {"nothing yet", "", {}, Status::Pending, Health::Pending, false},
      {"first success", "u", {}, Status::Up, Health::Up, false},
      {"first failure without retries", "d", {}, Status::Down, Health::Down, false},
      {"first failure is confirmed first", "d", {2, 1}, Status::Pending, Health::Confirming, true},
      {"old value while confirming", "udd", {2, 1}, Status::Up, Health::Confirming, true},
      {"confirmed after the retries", "uddd", {2, 1}, Status::Down, Health::Down, false},
      {"a success ends confirming", "uddu", {2, 1}, Status::Up, Health::Up, false},
      {"confirming starts over", "uddud", {2, 1}, Status::Up, Health::Confirming, true},
      {"degraded is up", "g", {}, Status::Up, Health::Degraded, false},
      {"degraded ends a down", "dg", {}, Status::Up, Health::Degraded, false},
      {"recovery is not believed at once", "du", {0, 2}, Status::Down, Health::Down, false},
      {"recovery is believed in the end", "duu", {0, 2}, Status::Up, Health::Up, false},
      {"recovery starts over", "dudu", {0, 2}, Status::Down, Health::Down, false},
      {"unknown leaves pending", "?", {}, Status::Pending, Health::Unknown, false},
      {"unknown leaves up", "u?", {}, Status::Up, Health::Unknown, false},
      {"unknown leaves down", "d?", {}, Status::Down, Health::Unknown, false},
      {"any number of unknowns", "u??????", {2, 1}, Status::Up, Health::Unknown, false},
      {"unknown neither confirms nor clears", "ud?dd", {2, 1}, Status::Down, Health::Down, false},
      {"down stays down", "dddd", {2, 1}, Status::Down, Health::Down, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    Transition transition;
    for (const char* v = row.verdicts; *v != 0; ++v) {
      transition = advance(transition.next, row.policy, verdictOf(*v), WallTime{});
    }
    EXPECT_EQ(transition.next.status, row.status);
    EXPECT_EQ(transition.next.health, row.health);
    EXPECT_EQ(transition.wants_retry, row.wants_retry);
  }
}

TEST(MonitorState, DatesAStatusByTheCheckThatChangedIt) {
  const WallTime first(std::chrono::seconds(10));
  const WallTime second(std::chrono::seconds(20));
  const Transition up = advance({}, {}, Verdict::Up, first);
  const Transition still_up = advance(up.next, {}, Verdict::Up, second);
  const Transition down = advance(still_up.next, {}, Verdict::Down, second);

  EXPECT_TRUE(up.status_changed);
  EXPECT_EQ(still_up.next.since, first);
  EXPECT_FALSE(still_up.status_changed);
  EXPECT_TRUE(down.status_changed);
  EXPECT_EQ(down.next.since, second);
}

/// What is stored with every change must not change with every check.
TEST(MonitorState, SettlesForARunOfEqualVerdicts) {
  for (const Verdict verdict : {Verdict::Up, Verdict::Down, Verdict::Degraded, Verdict::Unknown}) {
    SCOPED_TRACE(verdictName(verdict));
    StateSnapshot state;
    for (int i = 0; i < 10; ++i) {
      state = advance(state, {.retries = 2, .recover_after = 3}, verdict, WallTime{}).next;
    }
    const Transition more = advance(state, {.retries = 2, .recover_after = 3}, verdict, WallTime{});
    EXPECT_EQ(more.next, state);
  }
}

}  // namespace
}  // namespace promonitor

#include "core/engine/monitor_state.hpp"

#include <string>
#include <vector>

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

/// The states after each of these verdicts, the first one after ten seconds, each ten later.
std::vector<StateSnapshot> statesAfter(const std::string& verdicts, const StatePolicy& policy) {
  std::vector<StateSnapshot> states;
  StateSnapshot state;
  for (const char letter : verdicts) {
    const WallTime at(std::chrono::seconds(10 * (states.size() + 1)));
    state = advance(state, policy, verdictOf(letter), at).next;
    states.push_back(state);
  }
  return states;
}

char healthLetter(Health health) { return health == Health::Unknown ? '?' : healthName(health)[0]; }

TEST(MonitorState, KeepsOneIncidentWhileItFlaps) {
  const StatePolicy plain{.flapping = {.start_percent = 20, .stop_percent = 10}};
  const StatePolicy confirming{.retries = 1, .flapping = plain.flapping};
  const auto times = [](std::size_t count, char letter) { return std::string(count, letter); };
  const struct {
    const char* what;
    std::string verdicts;
    StatePolicy policy;
    /// A letter a state; of incidents, o: open.
    std::string status, health, incident;
  } cases[] = {
      {"two outages far apart", "ud" + times(20, 'u') + "du", plain, "ud" + times(20, 'u') + "du",
       "ud" + times(20, 'u') + "du", "-o" + times(20, '-') + "o-"},
      {"calm again while it is up", "ududu" + times(18, 'u'), plain, "ududu" + times(18, 'u'),
       "ududf" + times(17, 'f') + "u", "-o-oo" + times(17, 'o') + "-"},
      {"calm again while it is down", "ududud" + times(18, 'd') + "u", plain,
       "ududud" + times(18, 'd') + "u", "ududff" + times(17, 'f') + "du",
       "-o-ooo" + times(18, 'o') + "-"},
      {"results that could not tell", "ududu??d?u", plain, "ududuuuddu", "ududf??f?f",
       "-o-ooooooo"},
      {"failures that no retry confirmed", "ududu", confirming, "uuuuu", "ucucf", "-----"},
      {"one that a retry confirmed", "udududdu", confirming, "uuuuuudu", "ucucffff", "------oo"},
  };
  for (const auto& [what, verdicts, policy, status, health, incident] : cases) {
    SCOPED_TRACE(what);
    std::string statuses;
    std::string healths;
    std::string incidents;
    StateSnapshot before;
    for (const StateSnapshot& state : statesAfter(verdicts, policy)) {
      statuses += statusName(state.status)[0];
      healths += healthLetter(state.health);
      incidents += state.incident == WallTime{} ? '-' : 'o';
      if (before.incident != WallTime{} && state.incident != WallTime{}) {
        EXPECT_EQ(before.incident, state.incident) << "another one after " << statuses;
      }
      before = state;
    }
    EXPECT_EQ(statuses, status);
    EXPECT_EQ(healths, health);
    EXPECT_EQ(incidents, incident);
  }
}

TEST(MonitorState, DoesNotCloseAnIncidentWithAFailure) {
  StateSnapshot state{.status = Status::Up,
                      .health = Health::Flapping,
                      .incident = WallTime(std::chrono::seconds(1)),
                      .flapping = {.active = true, .history = 0}};
  const StatePolicy policy{.retries = 1, .flapping = {.enabled = false}};

  state = advance(state, policy, Verdict::Down, WallTime(std::chrono::seconds(2))).next;

  EXPECT_FALSE(state.flapping.active);
  EXPECT_EQ(state.health, Health::Confirming);
  EXPECT_EQ(state.incident, WallTime(std::chrono::seconds(1)));
  state = advance(state, policy, Verdict::Up, WallTime(std::chrono::seconds(3))).next;
  EXPECT_EQ(state.incident, WallTime{});
}

TEST(MonitorState, KeepsItsStatusThroughMaintenanceAndConfirmsAnew) {
  for (const char* const verdicts : {"", "u", "d", "ud", "ddu", "d?"}) {
    SCOPED_TRACE(verdicts);
    StateSnapshot before;
    for (const StateSnapshot& state : statesAfter(verdicts, {.retries = 1, .recover_after = 2})) {
      before = state;
    }

    const StateSnapshot during = maintained(before);

    StateSnapshot expected = before;
    expected.health = Health::Maintenance;
    expected.failures_in_row = 0;
    expected.successes_in_row = 0;
    EXPECT_EQ(during, expected);
    EXPECT_EQ(maintained(during), during);
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

#include <array>
#include <vector>

#include "tests/core/loop/event_loop_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

TEST_F(EventLoopTest, ATimedOutWaitSaysSoAndIsForgotten) {
  SocketPair pair;
  Witness witness;
  wait(pair.mine(), kReadable, witness, loop_.now() + milliseconds(10));

  turnAfter(milliseconds(9));
  EXPECT_EQ(witness.calls(), 0U);
  turnAfter(milliseconds(3));
  ASSERT_EQ(witness.calls(), 1U);
  EXPECT_TRUE(witness.events[0].timed_out);
  EXPECT_EQ(witness.events[0].ready, 0U);
  EXPECT_EQ(witness.events[0].now, loop_.now());

  pair.peerSays("x");
  turn();
  EXPECT_EQ(witness.calls(), 1U);
  EXPECT_NE(wait(pair.mine(), kReadable, witness), 0U);
  turn();
  EXPECT_EQ(witness.calls(), 2U);
}

TEST_F(EventLoopTest, TellsHowLongItRanCallbacks) {
  Witness witness;
  witness.then = [&] { clock_.advance(milliseconds(7)); };
  at(milliseconds(1), witness);
  const Duration before = loop_.busy();

  turnAfter(milliseconds(3));
  ASSERT_EQ(witness.calls(), 1U);
  EXPECT_EQ(loop_.busy() - before, milliseconds(7));
  turn();
  EXPECT_EQ(loop_.busy() - before, milliseconds(7));
}

TEST_F(EventLoopTest, ReadinessWinsOverADeadlineMissedByALateLoop) {
  SocketPair pair;
  Witness witness;
  wait(pair.mine(), kReadable, witness, loop_.now() + milliseconds(10));
  pair.peerSays("x");

  turnAfter(seconds(10));

  ASSERT_EQ(witness.calls(), 1U);
  EXPECT_FALSE(witness.events[0].timed_out);
}

TEST_F(EventLoopTest, ReadinessWinsAlsoWhereMoreIsReadyThanATurnIsToldOf) {
  constexpr std::size_t kMany = 700;
  std::vector<SocketPair> pairs(kMany);
  std::vector<Witness> witnesses(kMany);
  Witness timer;
  for (std::size_t i = 0; i < kMany; ++i) {
    wait(pairs[i].mine(), kReadable, witnesses[i], loop_.now() + milliseconds(10));
    pairs[i].peerSays("x");
  }
  at(milliseconds(10), timer);

  turnAfter(seconds(10));
  EXPECT_EQ(timer.calls(), 0U);
  while (timer.calls() == 0) turn();

  for (const Witness& witness : witnesses) {
    ASSERT_EQ(witness.calls(), 1U);
    EXPECT_FALSE(witness.events[0].timed_out);
  }
}

TEST_F(EventLoopTest, RemembersWhenItStoodStill) {
  const MonoTime began = loop_.now();
  std::vector<Duration> told;
  Witness slow;
  slow.then = [&] {
    for (const auto step : {milliseconds(249), milliseconds(1), milliseconds(750)}) {
      clock_.advance(step);
      told.push_back(loop_.longestStandstill(began));
    }
  };
  at(milliseconds(1), slow);

  turnAfter(milliseconds(3));

  EXPECT_THAT(told, ElementsAre(Duration(0), milliseconds(250), seconds(1)));
  turn();
  EXPECT_EQ(loop_.longestStandstill(began), seconds(1));
  EXPECT_EQ(loop_.longestStandstill(loop_.now()), Duration(0)) << "it was before";
}

TEST_F(EventLoopTest, TimersRunOnceInOrderAndNotInTheTurnThatArmedThem) {
  std::vector<int> order;
  Witness late;
  Witness early;
  Witness past;
  Witness nested;
  late.then = [&] { order.push_back(3); };
  early.then = [&] { order.push_back(2); };
  past.then = [&] {
    order.push_back(1);
    at(-seconds(1), nested);
  };
  nested.then = [&] { order.push_back(4); };
  at(milliseconds(50), late);
  at(milliseconds(20), early);
  at(-seconds(5), past);

  turnAfter(milliseconds(100));
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
  turn();
  EXPECT_THAT(order, ElementsAre(1, 2, 3, 4));
  turnAfter(seconds(100));
  EXPECT_EQ(order.size(), 4U);
}

TEST_F(EventLoopTest, WhatACallbackArmsForNowRunsInTheNextTurnWithoutDelay) {
  SocketPair pair;
  pair.peerSays("x");
  Witness ready;
  Witness timer;
  Witness from_ready;
  Witness from_timer;
  ready.then = [&] { at(Duration::zero(), from_ready); };
  timer.then = [&] { at(Duration::zero(), from_timer); };
  clock_.advance(Duration(54321));
  wait(pair.mine(), kReadable, ready);
  at(Duration::zero(), timer);

  turn();
  EXPECT_EQ(ready.calls() + timer.calls(), 2U);
  EXPECT_EQ(from_ready.calls() + from_timer.calls(), 0U);
  turn();
  EXPECT_EQ(from_ready.calls() + from_timer.calls(), 2U);
}

TEST_F(EventLoopTest, ACallbackMayCancelATimerThatIsDueInItsTurn) {
  SocketPair pair;
  pair.peerSays("x");
  Witness ready;
  Witness timer;
  const OpId op = at(milliseconds(1), timer);
  ready.then = [&] { EXPECT_TRUE(loop_.cancel(op)); };
  wait(pair.mine(), kReadable, ready);

  turnAfter(seconds(1));

  EXPECT_EQ(ready.calls(), 1U);
  EXPECT_EQ(timer.calls(), 0U);
}

TEST_F(EventLoopTest, ACancelledOperationNeverRuns) {
  SocketPair pair;
  Witness witness;
  const OpId reading = wait(pair.mine(), kReadable, witness, loop_.now() + milliseconds(5));
  const OpId timer = at(milliseconds(5), witness);
  pair.peerSays("x");

  EXPECT_TRUE(loop_.cancel(reading));
  EXPECT_TRUE(loop_.cancel(timer));
  turnAfter(seconds(1));

  EXPECT_EQ(witness.calls(), 0U);
  EXPECT_FALSE(loop_.cancel(reading));
  EXPECT_FALSE(loop_.cancel(timer));
  EXPECT_FALSE(loop_.cancel(0));
  EXPECT_FALSE(loop_.cancel(12345));
}

TEST_F(EventLoopTest, ATimerMayEndTimersOfItsOwnBatch) {
  std::array<OpId, 10> ops{};
  std::array<Witness, 10> witnesses;
  int calls = 0;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    witnesses[i].then = [&] {
      ++calls;
      for (const OpId op : ops) loop_.cancel(op);
    };
    ops[i] = at(milliseconds(static_cast<int>(i)), witnesses[i]);
  }

  turnAfter(seconds(1));

  EXPECT_EQ(calls, 1);
}

TEST_F(EventLoopTest, RunsManyTimersEachOnce) {
  constexpr std::size_t kTimers = 10000;
  std::vector<Witness> witnesses(kTimers);
  std::vector<OpId> ops;
  for (std::size_t i = 0; i < kTimers; ++i) {
    ops.push_back(at(milliseconds(static_cast<int>(i * 7919 % 5000)), witnesses[i]));
  }
  for (std::size_t i = 0; i < kTimers; i += 3) ASSERT_TRUE(loop_.cancel(ops[i]));

  for (int step = 0; step < 110; ++step) turnAfter(milliseconds(50));

  for (std::size_t i = 0; i < kTimers; ++i) {
    ASSERT_EQ(witnesses[i].calls(), i % 3 == 0 ? 0U : 1U) << i;
  }
}

TEST(EventLoop, SleepsUntilTheNextTimer) {
  const SystemClock clock;
  EventLoop loop(clock);
  Witness witness;
  const MonoTime deadline = clock.now() + milliseconds(20);
  loop.at(deadline, &Witness::call, &witness);
  int turns = 0;

  while (witness.calls() == 0) {
    loop.turn(Duration::max());
    ++turns;
  }

  EXPECT_GE(clock.now(), deadline);
  EXPECT_LE(turns, 4) << "it must sleep, not spin";
}

}  // namespace
}  // namespace promonitor

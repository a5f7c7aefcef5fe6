#include "core/loop/event_loop.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

/// Both ends of a non-blocking stream socket.
struct SocketPair {
  std::array<int, 2> fds{};
  SocketPair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0); }
  ~SocketPair() {
    for (const int fd : fds) close(fd);
  }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;
  int mine() const { return fds[0]; }
  void peerSays(const char* text) const { EXPECT_GT(write(fds[1], text, 1), 0); }
  void peerLeaves() {
    close(fds[1]);
    fds[1] = -1;
  }
};

/// Remembers what it was called with, and does what a test wants done inside a callback.
struct Witness {
  std::vector<LoopEvent> events;
  std::vector<OpId> ops;
  std::function<void()> then = [] {};

  static void call(void* user, OpId op, const LoopEvent& event) {
    auto* self = static_cast<Witness*>(user);
    self->events.push_back(event);
    self->ops.push_back(op);
    self->then();
  }
  std::size_t calls() const { return events.size(); }
};

class EventLoopTest : public testing::Test {
 protected:
  OpId wait(int fd, std::uint32_t interest, Witness& witness,
            MonoTime deadline = EventLoop::kNever) {
    return loop_.waitFd(fd, interest, deadline, &Witness::call, &witness);
  }
  OpId at(Duration after, Witness& witness) {
    return loop_.at(loop_.now() + after, &Witness::call, &witness);
  }
  void turn() { loop_.turn(Duration::zero()); }
  void turnAfter(Duration step) {
    clock_.advance(step);
    turn();
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
};

TEST_F(EventLoopTest, TellsWhatADescriptorIsReadyFor) {
  struct Case {
    const char* name;
    std::uint32_t interest;
    bool data, end;
    std::uint32_t ready;
  };
  const Case cases[] = {
      {"nothing to read", kReadable, false, false, 0},
      {"data", kReadable, true, false, kReadable},
      {"writable from the start", kWritable, false, false, kWritable},
      {"both", kReadable | kWritable, true, false, kReadable | kWritable},
      {"end of file", kReadable, false, true, kReadable | kHangup},
      {"data before the end", kReadable, true, true, kReadable | kHangup},
      {"hang-up is told to writers too", kWritable, false, true, kWritable | kHangup},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    SocketPair pair;
    Witness witness;
    if (c.data) pair.peerSays("x");
    if (c.end) pair.peerLeaves();

    const OpId op = wait(pair.mine(), c.interest, witness);
    ASSERT_NE(op, 0U);
    EXPECT_EQ(witness.calls(), 0U) << "never inside the call that arms it";
    turn();

    ASSERT_EQ(witness.calls(), c.ready == 0 ? 0U : 1U);
    if (c.ready != 0) {
      EXPECT_EQ(witness.events[0].ready, c.ready);
      EXPECT_FALSE(witness.events[0].timed_out);
      EXPECT_THAT(witness.ops, ElementsAre(op));
    }
    loop_.releaseFd(pair.mine());
  }
}

TEST_F(EventLoopTest, IsOneShotWithLevelSemantics) {
  SocketPair pair;
  Witness witness;
  pair.peerSays("x");

  wait(pair.mine(), kReadable, witness);
  turn();
  turn();
  EXPECT_EQ(witness.calls(), 1U);

  wait(pair.mine(), kReadable, witness);
  turn();
  EXPECT_EQ(witness.calls(), 2U) << "still unread, so ready again";
}

TEST_F(EventLoopTest, RefusesWhatCannotBeWaitedFor) {
  SocketPair pair;
  Witness witness;
  const int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(file, 0);
  ASSERT_NE(wait(pair.mine(), kReadable, witness), 0U);

  EXPECT_EQ(wait(pair.mine(), kWritable, witness), 0U) << "one wait a descriptor";
  EXPECT_EQ(wait(file, kReadable, witness), 0U) << "the kernel does not poll files";
  EXPECT_EQ(wait(-1, kReadable, witness), 0U);
  EXPECT_EQ(wait(100000, kReadable, witness), 0U) << "not open";
  close(file);
}

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

TEST_F(EventLoopTest, ReadinessWinsOverADeadlineMissedByALateLoop) {
  SocketPair pair;
  Witness witness;
  wait(pair.mine(), kReadable, witness, loop_.now() + milliseconds(10));
  pair.peerSays("x");

  turnAfter(seconds(10));

  ASSERT_EQ(witness.calls(), 1U);
  EXPECT_FALSE(witness.events[0].timed_out);
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

TEST_F(EventLoopTest, AnOperationIsOverBeforeItsCallbackRuns) {
  SocketPair pair;
  Witness witness;
  OpId op = 0;
  bool cancelled = true;
  OpId again = 0;
  Witness second;
  witness.then = [&] {
    cancelled = loop_.cancel(op);
    again = wait(pair.mine(), kReadable, second);
  };
  pair.peerSays("x");

  op = wait(pair.mine(), kReadable, witness);
  turn();

  EXPECT_FALSE(cancelled);
  EXPECT_NE(again, 0U);
  EXPECT_EQ(second.calls(), 0U);
  turn();
  EXPECT_EQ(second.calls(), 1U);
}

/// Whichever of the operations that are ready in one turn runs first, it ends the other.
TEST_F(EventLoopTest, ACallbackMayEndOthersOfItsOwnBatch) {
  enum class Way { Cancel, Release, ReleaseAndReuse };
  for (const Way way : {Way::Cancel, Way::Release, Way::ReleaseAndReuse}) {
    SCOPED_TRACE(static_cast<int>(way));
    std::array<SocketPair, 8> pairs;
    std::array<OpId, 8> ops{};
    std::array<Witness, 8> witnesses;
    Witness reused;
    int calls = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      pairs[i].peerSays("x");
      witnesses[i].then = [&, i] {
        ++calls;
        for (std::size_t other = 0; other < pairs.size(); ++other) {
          if (other == i) continue;
          if (way == Way::Cancel) loop_.cancel(ops[other]);
          if (way != Way::Cancel) loop_.releaseFd(pairs[other].mine());
          if (way == Way::ReleaseAndReuse) wait(pairs[other].mine(), kReadable, reused);
        }
      };
      ops[i] = wait(pairs[i].mine(), kReadable, witnesses[i]);
    }

    turn();

    EXPECT_EQ(calls, 1);
    EXPECT_EQ(reused.calls(), 0U);
    turn();
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(reused.calls(), way == Way::ReleaseAndReuse ? 7U : 0U);
    for (const SocketPair& pair : pairs) loop_.releaseFd(pair.mine());
  }
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

TEST_F(EventLoopTest, ADescriptorNumberMayBeReusedAfterRelease) {
  Witness old;
  Witness present;
  for (int round = 0; round < 100; ++round) {
    SCOPED_TRACE(round);
    int number = -1;
    {
      SocketPair first;
      number = first.mine();
      ASSERT_NE(wait(number, kReadable, old), 0U);
      first.peerSays("x");
      loop_.releaseFd(number);
    }
    SocketPair second;
    ASSERT_EQ(second.mine(), number) << "the system gives the lowest free number";

    ASSERT_NE(wait(number, kReadable, present), 0U);
    turn();
    ASSERT_EQ(present.calls(), 0U);
    loop_.releaseFd(number);
  }
  EXPECT_EQ(old.calls(), 0U);
}

TEST_F(EventLoopTest, SurvivesADescriptorClosedBehindItsBack) {
  Witness first_wait;
  Witness second_wait;
  int number = -1;
  {
    SocketPair pair;
    number = pair.mine();
    pair.peerSays("x");
    wait(number, kReadable, first_wait);
    turn();
  }
  SocketPair pair;
  ASSERT_EQ(pair.mine(), number);
  pair.peerSays("x");

  ASSERT_NE(wait(number, kReadable, second_wait), 0U);
  turn();

  EXPECT_EQ(second_wait.calls(), 1U);
}

TEST_F(EventLoopTest, AReleasedDescriptorThatStaysOpenMayComeBack) {
  SocketPair pair;
  Witness witness;
  wait(pair.mine(), kReadable, witness);
  loop_.releaseFd(pair.mine());
  pair.peerSays("x");
  turn();
  EXPECT_EQ(witness.calls(), 0U);

  EXPECT_NE(wait(pair.mine(), kReadable, witness), 0U);
  turn();

  EXPECT_EQ(witness.calls(), 1U);
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

TEST_F(EventLoopTest, TakesMoreReadyDescriptorsThanOneBatchHolds) {
  constexpr std::size_t kPairs = 400;
  std::vector<SocketPair> pairs(kPairs);
  std::vector<Witness> witnesses(kPairs);
  for (std::size_t i = 0; i < kPairs; ++i) {
    pairs[i].peerSays("x");
    ASSERT_NE(wait(pairs[i].mine(), kReadable, witnesses[i]), 0U);
  }

  turn();
  turn();

  for (const Witness& witness : witnesses) ASSERT_EQ(witness.calls(), 1U);
  for (const SocketPair& pair : pairs) loop_.releaseFd(pair.mine());
}

TEST_F(EventLoopTest, PostedTasksRunInOrderInTheNextTurn) {
  std::vector<int> order;
  loop_.post([&] {
    order.push_back(1);
    loop_.post([&] { order.push_back(3); });
  });
  loop_.post([&] { order.push_back(2); });
  EXPECT_TRUE(order.empty());

  loop_.turn(Duration::max());
  EXPECT_THAT(order, ElementsAre(1, 2));
  loop_.turn(Duration::max());
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(EventLoop, WakesForWhatOtherThreadsPost) {
  constexpr int kThreads = 4;
  constexpr int kTasks = 2000;
  const SystemClock clock;
  EventLoop loop(clock);
  std::array<std::vector<int>, kThreads> seen;
  int total = 0;
  std::stop_source stop;
  EXPECT_TRUE(loop.onLoopThread()) << "nobody runs it yet";

  std::jthread runner([&] { loop.run(stop.get_token()); });
  {
    std::vector<std::jthread> posters;
    for (int thread = 0; thread < kThreads; ++thread) {
      posters.emplace_back([&, thread] {
        for (int task = 0; task < kTasks; ++task) {
          loop.post([&, thread, task] {
            seen[static_cast<std::size_t>(thread)].push_back(task);
            if (++total == kThreads * kTasks) stop.request_stop();
          });
        }
      });
    }
  }
  runner.join();

  for (const auto& tasks : seen) {
    ASSERT_EQ(tasks.size(), static_cast<std::size_t>(kTasks));
    EXPECT_TRUE(std::is_sorted(tasks.begin(), tasks.end()));
  }
}

TEST(EventLoop, KnowsItsThread) {
  const SystemClock clock;
  EventLoop loop(clock);
  std::stop_source stop;
  bool inside = false;

  std::jthread runner([&] { loop.run(stop.get_token()); });
  loop.post([&] {
    inside = loop.onLoopThread();
    EXPECT_FALSE(std::jthread([] {}).get_id() == std::this_thread::get_id());
    std::jthread([&] { EXPECT_FALSE(loop.onLoopThread()); }).join();
    stop.request_stop();
  });
  runner.join();

  EXPECT_TRUE(inside);
}

TEST(EventLoop, RunsWhatWasPostedBeforeTheStop) {
  const SystemClock clock;
  EventLoop loop(clock);
  std::stop_source stop;
  bool ran = false;
  loop.post([&] { ran = true; });
  stop.request_stop();

  loop.run(stop.get_token());

  EXPECT_TRUE(ran);
}

TEST(EventLoop, StopWakesASleepingLoop) {
  const SystemClock clock;
  EventLoop loop(clock);
  std::stop_source stop;

  std::jthread runner([&] { loop.run(stop.get_token()); });
  stop.request_stop();
  runner.join();

  EXPECT_TRUE(stop.stop_requested());
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

#include <fcntl.h>

#include <array>
#include <vector>

#include "tests/core/loop/event_loop_fixture.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

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

/// Eight descriptors that are ready in one turn; whichever is told first ends the others.
class SameBatchTest : public EventLoopTest {
 protected:
  using End = std::function<void(std::size_t)>;
  void runOne(const End& end) {
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      pairs_[i].peerSays("x");
      witnesses_[i].then = [this, i, end] { endOthers(i, end); };
      ops_[i] = wait(pairs_[i].mine(), kReadable, witnesses_[i]);
    }
    turn();
    EXPECT_EQ(reused_.calls(), 0U);
    turn();
    EXPECT_EQ(calls_, 1);
  }
  void endOthers(std::size_t mine, const End& end) {
    ++calls_;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (i != mine) end(i);
    }
  }

  std::array<SocketPair, 8> pairs_;
  std::array<OpId, 8> ops_{};
  std::array<Witness, 8> witnesses_;
  Witness reused_;
  int calls_ = 0;
};

TEST_F(SameBatchTest, ACallbackMayCancelTheOthers) {
  runOne([this](std::size_t i) { loop_.cancel(ops_[i]); });
}

TEST_F(SameBatchTest, ACallbackMayReleaseTheOthers) {
  runOne([this](std::size_t i) { loop_.releaseFd(pairs_[i].mine()); });
}

TEST_F(SameBatchTest, ACallbackMayReleaseTheOthersAndWaitAgain) {
  runOne([this](std::size_t i) {
    loop_.releaseFd(pairs_[i].mine());
    wait(pairs_[i].mine(), kReadable, reused_);
  });
  EXPECT_EQ(reused_.calls(), 7U);
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

}  // namespace
}  // namespace promonitor

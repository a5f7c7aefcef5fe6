// Descriptors that are waited for to become writable first, and then readable, as of who connects.
#include "tests/core/loop/event_loop_fixture.hpp"

namespace promonitor {
namespace {

/// What connects waits to write, and in that wait's callback for the answer.
TEST_F(EventLoopTest, TellsOfAnAnswerWheneverItComes) {
  enum class When { BeforeTheWait, BeforeTheTurn, InTheCallback, AfterTheCallback };
  for (const When when :
       {When::BeforeTheWait, When::BeforeTheTurn, When::InTheCallback, When::AfterTheCallback}) {
    for (const bool leaves : {false, true}) {
      SCOPED_TRACE(testing::Message() << static_cast<int>(when) << leaves);
      SocketPair pair;
      Witness writable, readable;
      const auto answer_at = [&](When now) {
        if (now != when) return;
        pair.peerSays("x");
        if (leaves) pair.peerLeaves();
      };
      writable.then = [&] {
        answer_at(When::InTheCallback);
        ASSERT_NE(wait(pair.mine(), kReadable, readable), 0U);
      };
      const std::uint32_t ready = kReadable | (leaves ? kHangup : 0U);

      answer_at(When::BeforeTheWait);
      wait(pair.mine(), kWritable, writable);
      answer_at(When::BeforeTheTurn);
      turn();
      EXPECT_EQ(readable.calls(), 0U) << "never inside the call that arms it";
      answer_at(When::AfterTheCallback);
      turn();
      ASSERT_EQ(readable.calls(), 1U);
      EXPECT_EQ(readable.events[0].ready, ready);
      EXPECT_EQ(writable.events[0].ready & kReadable, 0U) << "not asked for";

      turn();
      wait(pair.mine(), kReadable, readable);
      turn();
      ASSERT_EQ(readable.calls(), 2U) << "still unread, so ready again";
      EXPECT_EQ(readable.events[1].ready, ready);
      EXPECT_EQ(writable.calls(), 1U);
      loop_.releaseFd(pair.mine());
    }
  }
}

TEST_F(EventLoopTest, TellsLaterWaitersWhatCameWhileNobodyWaited) {
  SocketPair pair;
  Witness writable, readable;
  wait(pair.mine(), kWritable, writable);
  turn();
  pair.peerSays("x");
  turn();
  turn();
  EXPECT_EQ(writable.calls(), 1U);

  wait(pair.mine(), kReadable, readable);
  turn();
  EXPECT_EQ(readable.calls(), 1U);
  wait(pair.mine(), kWritable, writable);
  turn();
  EXPECT_EQ(writable.calls(), 2U);
}

TEST_F(EventLoopTest, SurvivesAConnectionClosedBehindItsBack) {
  Witness writable, readable;
  int number = -1;
  {
    SocketPair pair;
    number = pair.mine();
    wait(number, kWritable, writable);
    turn();
  }
  SocketPair pair;
  ASSERT_EQ(pair.mine(), number);

  ASSERT_NE(wait(number, kReadable, readable), 0U);
  pair.peerSays("x");
  turn();

  EXPECT_EQ(readable.calls(), 1U);
}

}  // namespace
}  // namespace promonitor

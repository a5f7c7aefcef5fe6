// Answers that a connection waits for without a thread.
#include "tests/api/http/connection_fixture.hpp"

namespace promonitor::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(ConnectionTest, WaitsForAnAnswerThatComesLater) {
  connection.received(get("/later") + get("/a"));
  EXPECT_EQ(connection.output(), "");
  EXPECT_FALSE(connection.wantsInput());
  connection.answerReady();
  EXPECT_EQ(connection.output(), "") << "woken for nothing";

  handler.later->give();
  EXPECT_EQ(woken, 1);
  connection.answerReady();

  EXPECT_EQ(take(), answer("late") + answer("/a"));
  EXPECT_TRUE(connection.wantsInput());
}

TEST_F(ConnectionTest, WaitsNoLongerThanUntilTheDeadlineOfAnAnswer) {
  handler.deadline = clock.now() + seconds(70);
  connection.received(get("/later"));
  clock.advance(seconds(70) - milliseconds(1));
  connection.tick(true);
  EXPECT_EQ(connection.output(), "");
  clock.advance(milliseconds(1));
  connection.tick(true);
  EXPECT_TRUE(take().ends_with("\r\n\r\nnever"));

  connection.received(get("/later"));
  connection.answerReady();
  EXPECT_EQ(connection.output(), "") << "that was of the one before";
}

TEST_F(ConnectionTest, AnAnswerThatComesLaterIsSentBeforeTheEnd) {
  connection.received(get("/later"));
  connection.inputEnded();
  connection.drain();
  EXPECT_FALSE(connection.finished());

  handler.later->give();
  connection.answerReady();

  EXPECT_EQ(take(), answer("late", "Connection: close\r\n"));
  EXPECT_TRUE(connection.finished());
}

}  // namespace
}  // namespace promonitor::api

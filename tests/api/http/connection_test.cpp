#include "api/http/connection.hpp"

#include <string>

#include "tests/api/http/connection_fixture.hpp"

namespace promonitor::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(ConnectionTest, AnswersAndStaysOpen) {
  connection.received(get("/a"));

  EXPECT_EQ(take(), answer("/a"));
  EXPECT_TRUE(connection.wantsInput());
  EXPECT_FALSE(connection.finished());
}

TEST_F(ConnectionTest, TellsWhoAsks) {
  connection.received(get("/peer"));

  EXPECT_EQ(take(), answer("192.0.2.1"));
}

TEST_F(ConnectionTest, AnswersAPipelineInOrder) {
  std::string requests;
  std::string answers;
  for (int i = 0; i < 100; ++i) {
    requests += get("/" + std::to_string(i));
    answers += answer("/" + std::to_string(i));
  }

  connection.received(requests);

  EXPECT_EQ(take(), answers);
}

TEST_F(ConnectionTest, ClosesWhereTheClientWantsIt) {
  connection.received("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/b"));

  EXPECT_EQ(take(), answer("/a", "Connection: close\r\n"));
  EXPECT_EQ(handler.handled, 1);
  EXPECT_TRUE(connection.wantsShutdown());
}

TEST_F(ConnectionTest, ClosesAfterARefusal) {
  connection.received("bad\r\n" + get("/b"));

  EXPECT_TRUE(take().starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_EQ(handler.handled, 0);
  EXPECT_TRUE(connection.wantsShutdown());
}

TEST_F(ConnectionTest, DiscardsInputBeforeItCloses) {
  connection.received("bad\r\n");
  take();
  connection.shutDown();

  EXPECT_FALSE(connection.wantsShutdown());
  EXPECT_TRUE(connection.wantsInput());
  connection.received(get("/a"));
  EXPECT_EQ(connection.output(), "");
  EXPECT_FALSE(connection.finished());
  connection.inputEnded();
  EXPECT_TRUE(connection.finished());
}

TEST_F(ConnectionTest, DiscardsForAMomentOnly) {
  connection.received("bad\r\n");
  take();
  clock.advance(seconds(1));
  connection.tick(false);

  EXPECT_TRUE(connection.finished());
}

TEST_F(ConnectionTest, DiscardsABoundedAmountOnly) {
  connection.received("bad\r\n");
  take();
  for (int i = 0; i < 65; ++i) connection.received(std::string(16384, 'x'));

  EXPECT_TRUE(connection.finished());
}

TEST_F(ConnectionTest, AnswersAfterHalfClose) {
  connection.received(get("/a") + "GET /incompl");
  connection.inputEnded();

  EXPECT_EQ(take(), answer("/a"));
  EXPECT_TRUE(connection.finished());
}

TEST_F(ConnectionTest, SendsNoBodyForHeadAnd204) {
  connection.received("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/none"));

  EXPECT_EQ(take(),
            "HTTP/1.1 200 OK\r\nDate: Sun, 15 Jun 2025 15:06:40 GMT\r\nContent-Length: 2\r\n\r\n"
            "HTTP/1.1 204 No Content\r\nDate: Sun, 15 Jun 2025 15:06:40 GMT\r\n\r\n");
}

TEST_F(ConnectionTest, AsksForAnAnnouncedBody) {
  connection.received(
      "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(take(), "HTTP/1.1 100 Continue\r\n\r\n");

  connection.received("hi");
  EXPECT_EQ(take(), answer("/a"));
}

TEST_F(ConnectionTest, KeepsLongBodiesOfThoseWhoMaySendThemAndWithinABudget) {
  limits.gate.longest_body_bytes = 300000;
  const auto announced = [](const char* path, std::size_t bytes) {
    return std::string("PUT ") + path +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
  };
  struct Row {
    std::string request;
    std::size_t left;  ///< of the budget
    const char* status;
  };
  const Row rows[] = {
      {announced("/long", 150000) + std::string(150000, 'x'), 150000, "HTTP/1.1 200 "},
      {announced("/long", 150000), 149999, "HTTP/1.1 503 "},
      {announced("/long", 200001), 300000, "HTTP/1.1 413 "},
      {announced("/other", 65537), 300000, "HTTP/1.1 413 "},
      {announced("/other", 65536) + std::string(65536, 'x'), 0, "HTTP/1.1 200 "},
      {announced("/long", 300001), 300000, "HTTP/1.1 413 "},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.request.substr(0, 60));
    BodyBudget budget(row.left);
    Connection client(handler, limits, clock, budget, "192.0.2.1", [] {});
    client.received(row.request);
    EXPECT_TRUE(client.output().starts_with(row.status)) << client.output();
    EXPECT_TRUE(budget.take(row.left)) << "what was taken is given back";
  }
}

TEST_F(ConnectionTest, GivesTheBudgetBackWhereTheClientGoes) {
  limits.gate.longest_body_bytes = 300000;
  BodyBudget budget(100000);
  {
    Connection client(handler, limits, clock, budget, "192.0.2.1", [] {});
    client.received("PUT /long HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\nx");
    EXPECT_FALSE(budget.take(20000));
  }
  EXPECT_TRUE(budget.take(100000));
}

TEST_F(ConnectionTest, StreamsInChunks) {
  connection.received(get("/stream") + get("/a"));

  EXPECT_EQ(take(),
            "HTTP/1.1 200 OK\r\nDate: Sun, 15 Jun 2025 15:06:40 GMT\r\n"
            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n" +
                answer("/a"));
}

TEST_F(ConnectionTest, StreamsToHttp10UntilItCloses) {
  connection.received(get("/stream", "1.0"));

  EXPECT_EQ(take(),
            "HTTP/1.1 200 OK\r\nDate: Sun, 15 Jun 2025 15:06:40 GMT\r\nConnection: close\r\n\r\n"
            "abcabcabc");
  EXPECT_TRUE(connection.wantsShutdown());
}

TEST_F(ConnectionTest, CutsAStreamThatFails) {
  connection.received(get("/cut"));

  EXPECT_TRUE(connection.finished());
}

TEST_F(ConnectionTest, HoldsABoundedPartOfAStream) {
  connection.received(get("/big"));
  for (int i = 0; i < 1000; ++i) {
    ASSERT_LE(connection.output().size(), limits.output_bytes + 2000);
    ASSERT_FALSE(connection.wantsInput());
    take(10000);
  }
}

TEST_F(ConnectionTest, MakesNoFurtherAnswersForAClientThatDoesNotRead) {
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += get("/a");
  connection.received(requests);

  EXPECT_LT(handler.handled, 1000);
  EXPECT_LE(connection.output().size(), limits.output_bytes + 1000);
  EXPECT_FALSE(connection.wantsInput());
  while (!take().empty()) {
  }
  EXPECT_EQ(handler.handled, 1000);
}

TEST_F(ConnectionTest, EndsAfterItsDeadlines) {
  const struct {
    const char* name;
    std::string input;
    Duration last_moment;
    std::string_view farewell;
  } cases[] = {
      {"idle", "", limits.idle_timeout, ""},
      {"slow head", "GET / HT", limits.head_timeout, "HTTP/1.1 408 "},
      {"slow body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx", limits.body_timeout,
       "HTTP/1.1 408 "},
      {"reads nothing", get("/big"), limits.write_timeout, ""},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.name);
    Connection slow(handler, limits, clock, long_bodies, "192.0.2.1", [] {});
    slow.received(expected.input);
    const std::string before(slow.output());

    clock.advance(expected.last_moment - milliseconds(1));
    slow.tick(false);
    EXPECT_FALSE(slow.finished());
    EXPECT_EQ(slow.output(), before);

    clock.advance(milliseconds(1));
    slow.tick(false);
    EXPECT_EQ(slow.finished(), expected.farewell.empty());
    if (expected.farewell.empty()) continue;
    EXPECT_TRUE(slow.output().starts_with(expected.farewell));
  }
}

TEST_F(ConnectionTest, DrippingDoesNotMoveADeadline) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  connection.received(head);
  for (int i = 0; i < 10 && !connection.finished(); ++i) {
    clock.advance(seconds(1));
    connection.received("x");
    connection.tick(false);
  }

  EXPECT_TRUE(connection.output().starts_with("HTTP/1.1 408 "));
}

TEST_F(ConnectionTest, ReadingAByteAtATimeDoesNotMoveADeadline) {
  connection.received(get("/big"));
  for (int i = 0; i < 40 && !connection.finished(); ++i) {
    clock.advance(seconds(1));
    take(1);
    connection.tick(false);
  }

  EXPECT_TRUE(connection.finished());
}

TEST_F(ConnectionTest, ClientsThatReadAreNotCut) {
  connection.received(get("/big"));
  for (int i = 0; i < 100; ++i) {
    clock.advance(seconds(10));
    take(10000);
    connection.tick(false);
  }

  EXPECT_FALSE(connection.finished());
}

TEST_F(ConnectionTest, IdleClientsGoSoonWhereItIsCrowded) {
  clock.advance(seconds(1));
  connection.tick(true);

  EXPECT_TRUE(connection.finished());
}

TEST_F(ConnectionTest, DrainingEndsIdleClientsAtOnce) {
  connection.drain();

  EXPECT_TRUE(connection.finished());
}

TEST_F(ConnectionTest, DrainingSendsTheRunningAnswer) {
  connection.received(get("/stream"));
  connection.drain();

  EXPECT_FALSE(connection.finished());
  EXPECT_TRUE(take().ends_with("0\r\n\r\n"));
  EXPECT_TRUE(connection.wantsShutdown());
}

}  // namespace
}  // namespace promonitor::api

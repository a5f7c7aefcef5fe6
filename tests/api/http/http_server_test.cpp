#include "api/http/http_server.hpp"

#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/api/http/http_server_fixture.hpp"

namespace promonitor::api {
namespace {

TEST_F(HttpServerTest, ServesOnTheFreePortItReports) {
  start();

  EXPECT_NE(server->port(), 0);
  HttpClient client(server->port());
  EXPECT_EQ(client.get("/peer")->body, "127.0.0.1");
  EXPECT_EQ(client.get("/a")->body, "/a");
  EXPECT_EQ(client.get("/stream")->body, "abcabcabc");
}

TEST_F(HttpServerTest, ServesOnIpv6) {
  settings.listen = "[::1]:0";
  try {
    start();
  } catch (const std::runtime_error&) {
    GTEST_SKIP() << "this machine has no IPv6";
  }
  EXPECT_NE(server->port(), 0);
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  start();
  const std::string taken = "127.0.0.1:" + std::to_string(server->port());
  const struct {
    std::string listen;
    std::string message;
  } cases[] = {
      {taken, "cannot listen on " + taken +
                  ": address in use; stop the other program or set server.listen"},
      {"192.0.2.1:0",
       "cannot listen on 192.0.2.1:0: this machine has no such address; set "
       "server.listen to one it has"},
      {"localhost:80",
       "server.listen: 'localhost:80' is not ADDRESS:PORT; write for example "
       "127.0.0.1:8080 or [::1]:8080"},
      {"127.0.0.1",
       "server.listen: '127.0.0.1' is not ADDRESS:PORT; write for example "
       "127.0.0.1:8080 or [::1]:8080"},
      {"127.0.0.1:65536",
       "server.listen: '127.0.0.1:65536' is not ADDRESS:PORT; write for example "
       "127.0.0.1:8080 or [::1]:8080"},
      {"::1:80",
       "server.listen: '::1:80' is not ADDRESS:PORT; write for example 127.0.0.1:8080 or "
       "[::1]:8080"},
  };
  for (const auto& expected : cases) {
    SCOPED_TRACE(expected.listen);
    settings.listen = expected.listen;
    try {
      const HttpServer second(settings, handler, clock, *log);
      ADD_FAILURE() << "listens";
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(error.what(), expected.message);
    }
  }
}

TEST_F(HttpServerTest, AnswersAPipelineInOneSegment) {
  start();
  HttpClient client(server->port());
  std::string requests;
  for (int i = 0; i < 100; ++i)
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(requests);

  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.read()->body, "/" + std::to_string(i));
}

TEST_F(HttpServerTest, AnswersAfterHalfClose) {
  start();
  HttpClient client(server->port());
  client.send(kGet);
  client.halfClose();

  EXPECT_EQ(client.read()->body, "/small");
  EXPECT_TRUE(client.closedByServer());
}

TEST_F(HttpServerTest, ClosesAfterHttp10AndConnectionClose) {
  start();
  for (const char* request :
       {"GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"}) {
    SCOPED_TRACE(request);
    HttpClient client(server->port());
    client.send(request);

    EXPECT_EQ(client.read()->header("connection"), "close");
    EXPECT_TRUE(client.closedByServer());
  }
}

TEST_F(HttpServerTest, StopsAfterTheRunningRequest) {
  settings.workers = 2;
  start();
  HttpClient idle(server->port());
  ASSERT_TRUE(idle.get("/a"));
  HttpClient client(server->port());
  client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  handler.awaitWaiting();

  std::jthread stopping([&] { server->stop(); });
  EXPECT_TRUE(idle.closedByServer());
  EXPECT_THROW(HttpClient(server->port()), std::runtime_error);
  handler.letGo();

  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "/wait");
  EXPECT_TRUE(client.closedByServer());
}

TEST_F(HttpServerTest, StopsInSpiteOfAReaderThatNeverReads) {
  settings.stop_grace = milliseconds(50);
  start();
  HttpClient reader(server->port());
  reader.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(HttpClient(server->port()).get("/a"));

  server->stop();

  EXPECT_EQ(server->connections(), 0U);
}

TEST_F(HttpServerTest, StartsAndStopsWithoutLeaks) {
  start();
  server.reset();
  const auto before = test::openDescriptors();
  for (int i = 0; i < 20; ++i) {
    start();
    HttpClient client(server->port());
    ASSERT_TRUE(client.get("/a"));
    server.reset();
  }

  // Pistache 0.0.5 never closes the descriptor that wakes a worker of its reactor.
  const auto left_by_pistache = 20 * static_cast<std::ptrdiff_t>(settings.workers);
  EXPECT_LE(test::openDescriptors(), before + left_by_pistache);
}

}  // namespace
}  // namespace promonitor::api

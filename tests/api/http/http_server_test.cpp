#include "api/http/http_server.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/log.hpp"
#include "tests/api/http/echo_handler.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/process_usage.hpp"

namespace promonitor::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HttpClient;

const std::string kGet = "GET /small HTTP/1.1\r\nHost: a\r\n\r\n";

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    settings.listen = "127.0.0.1:0";
    settings.workers = 1;
    settings.tick = milliseconds(10);
  }

  HttpServer& start() {
    server = std::make_unique<HttpServer>(settings, handler, clock, *log);
    return *server;
  }
  /// A new client is served, and soon.
  void expectServed() {
    HttpClient client(server->port());
    const auto answer = client.get("/small");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "/small");
  }
  /// CPU time of this process while nothing happens for a while.
  std::chrono::nanoseconds idleCpu() {
    HttpClient client(server->port(), {.patience = milliseconds(300)});
    const auto before = testing::cpuTime();
    EXPECT_FALSE(client.closedByServer());
    return testing::cpuTime() - before;
  }
  void awaitConnections(std::size_t count) {
    while (server->connections() != count) std::this_thread::yield();
  }

  std::shared_ptr<spdlog::logger> log = makeLogger({.level = "off"});
  ManualClock clock;
  EchoHandler handler;
  ServerSettings settings;
  std::unique_ptr<HttpServer> server;
};

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
  } kCases[] = {
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
  for (const auto& expected : kCases) {
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

TEST_F(HttpServerTest, ASplitChunkDoesNotStopIt) {
  start();
  HttpClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r");
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 411);
  client.send("\n0\r\n\r\n");

  EXPECT_TRUE(client.closedByServer());
  expectServed();
  EXPECT_LT(idleCpu(), milliseconds(100));
}

TEST_F(HttpServerTest, ReadersThatNeverReadHoldUpNobody) {
  start();
  std::vector<std::unique_ptr<HttpClient>> readers;
  for (int i = 0; i < 8; ++i) {
    readers.push_back(std::make_unique<HttpClient>(
        server->port(), HttpClient::Options{.max_segment = 88, .receive_buffer = 2304}));
    readers.back()->send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  HttpClient client(server->port());
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.get("/small")->body, "/small");
  EXPECT_LT(idleCpu(), milliseconds(100));
}

TEST_F(HttpServerTest, AskingWithoutReadingHoldsUpNobody) {
  start();
  HttpClient flood(server->port(), {.max_segment = 88, .receive_buffer = 2304});
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += kGet;
  HttpClient client(server->port());
  // Ends when both sides' buffers are full: the server reads no more.
  for (int i = 0; i < 1000; ++i) {
    flood.sendSome(requests);
    if (i % 50 != 0) continue;
    ASSERT_EQ(client.get("/small")->body, "/small");
  }

  EXPECT_LT(idleCpu(), milliseconds(100));
  clock.advance(settings.connection.write_timeout);
  while (flood.sendSome("x") > 0) {
  }
  expectServed();
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

TEST_F(HttpServerTest, LetsSilentClientsGo) {
  start();
  std::vector<std::unique_ptr<HttpClient>> silent;
  for (int i = 0; i < 100; ++i) silent.push_back(std::make_unique<HttpClient>(server->port()));
  awaitConnections(100);
  expectServed();

  clock.advance(settings.connection.idle_timeout);

  for (const auto& client : silent) ASSERT_TRUE(client->closedByServer());
  awaitConnections(0);
}

TEST_F(HttpServerTest, AnswersSlowRequestsWith408) {
  start();
  for (const std::string begun :
       {"GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"}) {
    SCOPED_TRACE(begun);
    HttpClient slow(server->port());
    // The first answer shows that what follows it has arrived as well.
    slow.send(kGet + begun);
    ASSERT_EQ(slow.read()->body, "/small");

    clock.advance(settings.connection.body_timeout);

    const auto answer = slow.read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408);
    EXPECT_TRUE(slow.closedByServer());
  }
}

TEST_F(HttpServerTest, TurnsAwayWhatIsAboveItsCap) {
  settings.max_connections = 3;
  start();
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<HttpClient>(server->port()));
    ASSERT_TRUE(clients.back()->get("/a"));
  }

  EXPECT_EQ(HttpClient(server->port()).read()->status, 503);
  clients.pop_back();
  awaitConnections(2);
  expectServed();
}

TEST_F(HttpServerTest, ResetsInTheMiddleOfAnAnswerLeaveNothing) {
  start();
  const auto before = testing::openDescriptors();
  for (int i = 0; i < 500; ++i) {
    HttpClient client(server->port());
    client.send(i % 2 == 0 ? "GET /big HTTP/1.1\r\nHost: a\r\n\r\n" : kGet);
    client.reset();
  }
  awaitConnections(0);

  EXPECT_EQ(testing::openDescriptors(), before);
  expectServed();
}

TEST_F(HttpServerTest, WaitsWithoutSpinningForDescriptors) {
  start();
  expectServed();
  awaitConnections(0);
  rlimit old_limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old_limit), 0);
  const auto used = static_cast<rlim_t>(testing::openDescriptors());
  const rlimit tight{used + 20, old_limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  std::vector<int> taken;
  for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) taken.push_back(fd);
  ASSERT_FALSE(taken.empty());
  ::close(taken.back());
  taken.pop_back();

  HttpClient client(server->port(), {.patience = milliseconds(300)});
  const auto before = testing::cpuTime();
  EXPECT_FALSE(client.get("/small"));
  EXPECT_LT(testing::cpuTime() - before, milliseconds(100));

  for (const int fd : taken) ::close(fd);
  ::setrlimit(RLIMIT_NOFILE, &old_limit);
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "/small");
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
  const auto before = testing::openDescriptors();
  for (int i = 0; i < 20; ++i) {
    start();
    HttpClient client(server->port());
    ASSERT_TRUE(client.get("/a"));
    server.reset();
  }

  // Pistache 0.0.5 never closes the descriptor that wakes a worker of its reactor.
  const auto left_by_pistache = 20 * static_cast<std::ptrdiff_t>(settings.workers);
  EXPECT_LE(testing::openDescriptors(), before + left_by_pistache);
}

}  // namespace
}  // namespace promonitor::api

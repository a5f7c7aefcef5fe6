#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/http/http_server_fixture.hpp"

namespace promonitor::api {
namespace {

using HostileClients = HttpServerTest;

TEST_F(HostileClients, ASplitChunkDoesNotStopIt) {
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

TEST_F(HostileClients, ReadersThatNeverReadHoldUpNobody) {
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

TEST_F(HostileClients, AskingWithoutReadingHoldsUpNobody) {
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

TEST_F(HostileClients, LetsSilentClientsGo) {
  start();
  std::vector<std::unique_ptr<HttpClient>> silent(100);
  for (auto& client : silent) client = std::make_unique<HttpClient>(server->port());
  awaitConnections(100);
  expectServed();

  clock.advance(settings.connection.idle_timeout);

  for (const auto& client : silent) ASSERT_TRUE(client->closedByServer());
  awaitConnections(0);
}

TEST_F(HostileClients, AnswersSlowRequestsWith408) {
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

TEST_F(HostileClients, TurnsAwayWhatIsAboveItsCap) {
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

TEST_F(HostileClients, ResetsInTheMiddleOfAnAnswerLeaveNothing) {
  start();
  const auto before = test::openDescriptors();
  for (int i = 0; i < 500; ++i) {
    HttpClient client(server->port());
    client.send(i % 2 == 0 ? "GET /big HTTP/1.1\r\nHost: a\r\n\r\n" : kGet);
    client.reset();
  }
  awaitConnections(0);

  EXPECT_EQ(test::openDescriptors(), before);
  expectServed();
}

TEST_F(HostileClients, WaitsWithoutSpinningForDescriptors) {
  start();
  expectServed();
  awaitConnections(0);
  rlimit old_limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old_limit), 0);
  const auto used = static_cast<rlim_t>(test::openDescriptors());
  const rlimit tight{used + 20, old_limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  std::vector<int> taken;
  for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) taken.push_back(fd);
  ASSERT_FALSE(taken.empty());
  ::close(taken.back());
  taken.pop_back();

  HttpClient client(server->port(), {.patience = milliseconds(300)});
  const auto before = test::cpuTime();
  EXPECT_FALSE(client.get("/small"));
  EXPECT_LT(test::cpuTime() - before, milliseconds(100));

  for (const int fd : taken) ::close(fd);
  ::setrlimit(RLIMIT_NOFILE, &old_limit);
  const auto answer = client.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "/small");
}

}  // namespace
}  // namespace promonitor::api

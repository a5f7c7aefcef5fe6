#include "core/plugin/connection_pool.hpp"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"

namespace promonitor {
namespace {

class ConnectionPoolTest : public testing::Test {
 protected:
  /// How connecting to a port of this machine fails that nobody listens on.
  std::string codeOf(Connection& connection) {
    bool done = false;
    ConnectRequest request;
    request.host = "127.0.0.1";
    request.port = 1;
    request.deadline = loop_.now() + std::chrono::seconds(5);
    connection.stream.connect(
        std::move(request), [](void* user, std::int64_t) { *static_cast<bool*>(user) = true; },
        &done);
    for (int turns = 0; !done && turns < 2000; ++turns) loop_.turn(std::chrono::milliseconds(5));
    const auto& failure = connection.stream.info().failure;
    return failure ? failure->code : "";
  }

  ManualClock clock_;
  EventLoop loop_{clock_};
  Resolver resolver_{loop_, {.hosts_file = "/nonexistent"}};
  TlsContextCache tls_;
  NetServices net_{loop_, resolver_, tls_};
  const NetworkPolicy open_{NetworkPolicySettings{}};
  const NetworkPolicy closed_{NetworkPolicySettings{.deny = {"loopback"}, .allow = {}}};
  ConnectionPool pool_{net_};
};

TEST_F(ConnectionPoolTest, AConnectionServesAgainUnderAnotherPolicyAndKnowsNothing) {
  std::unique_ptr<Connection> connection = pool_.take(open_);
  const Connection* const first = connection.get();
  EXPECT_EQ(codeOf(*connection), "connect_refused");
  pool_.giveBack(std::move(connection));
  pool_.recycle();

  connection = pool_.take(closed_);

  EXPECT_EQ(connection.get(), first);
  EXPECT_FALSE(connection->stream.info().failure);
  EXPECT_TRUE(connection->stream.info().tried.empty());
  EXPECT_EQ(codeOf(*connection), "policy_denied");
}

TEST_F(ConnectionPoolTest, WhatIsGivenBackIsLeftAloneUntilNoCallbackRuns) {
  std::unique_ptr<Connection> connection = pool_.take(open_);
  Connection& first = *connection;
  EXPECT_EQ(codeOf(first), "connect_refused");
  pool_.giveBack(std::move(connection));

  EXPECT_NE(pool_.take(open_).get(), &first);
  EXPECT_TRUE(first.stream.info().failure);
}

TEST_F(ConnectionPoolTest, KeepsNoMoreThanItSays) {
  for (std::size_t i = 0; i <= ConnectionPool::kMostIdle; ++i) {
    pool_.giveBack(std::make_unique<Connection>(net_, open_));
  }
  pool_.recycle();
  EXPECT_EQ(pool_.idle(), ConnectionPool::kMostIdle);
}

}  // namespace
}  // namespace promonitor

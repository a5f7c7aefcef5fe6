#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"
#include "tests/api/http/request_mutator.hpp"
#include "tests/support/process_usage.hpp"

namespace promonitor::api {
namespace {

using SocketMutation = ApiTest;

TEST_F(SocketMutation, LeavesTheServerAsItWas) {
  const int mutations = requestedMutations(3000);
  RequestMutator mutator(20250115, alice.key);
  newMonitor(alice.id, "a");
  ask(kMonitors);
  while (server->connections() > 0) std::this_thread::yield();
  const auto descriptors = test::openDescriptors();

  for (int i = 0; i < mutations; ++i) {
    SCOPED_TRACE(i);
    const std::string bytes = mutator.next();
    const std::size_t split = mutator.below(bytes.size() + 1);
    HttpClient client(server->port());
    client.send(std::string_view(bytes).substr(0, split));
    client.send(std::string_view(bytes).substr(split));
    switch (mutator.below(3)) {
      case 0:
        client.reset();
        break;
      case 1:
        break;
      default:
        client.halfClose();
        while (const auto answer = client.read()) ASSERT_NE(answer->status, 500) << bytes;
    }
    if (i % 1000 == 0) clock.advance(seconds(60));
  }

  clock.advance(seconds(60));
  ASSERT_EQ(ask(kMonitors).status, 200);
  while (server->connections() > 0) std::this_thread::yield();
  EXPECT_EQ(test::openDescriptors(), descriptors);
  HttpClient silent(server->port(), {.patience = milliseconds(300)});
  const auto before = test::cpuTime();
  EXPECT_FALSE(silent.closedByServer());
  EXPECT_LT(test::cpuTime() - before, milliseconds(100));
}

}  // namespace
}  // namespace promonitor::api

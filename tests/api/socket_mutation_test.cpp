#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/api/api_fixture.hpp"
#include "tests/api/http/framing_cases.hpp"
#include "tests/support/process_usage.hpp"

namespace promonitor::api {
namespace {

/// Requests with seeded faults: the framing cases and real calls, cut, doubled, joined, with bytes
/// changed, inserted and removed.
class Mutator {
 public:
  Mutator(std::uint32_t seed, const std::string& key) : random_(seed) {
    for (const auto& refused : refusedInputs()) corpus_.push_back(refused.input);
    for (const auto& accepted : acceptedInputs()) corpus_.push_back(accepted.input);
    const std::string call =
        "GET /api/v1/monitors HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + key;
    corpus_.push_back(call + "\r\n\r\n");
    corpus_.push_back(call + "\r\nConnection: close\r\n\r\n");
    corpus_.push_back(call + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  }

  std::string next() {
    std::string bytes = any();
    const std::size_t changes = below(4);
    for (std::size_t i = 0; i < changes; ++i) change(bytes);
    return bytes;
  }
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

 private:
  const std::string& any() { return corpus_[below(corpus_.size())]; }

  void change(std::string& bytes) {
    static const std::string special(
        "\r\n \t:,%/\0\x7f\xff"
        "0",
        12);
    const std::size_t at = below(bytes.size() + 1);
    switch (below(6)) {
      case 0:
        bytes.insert(at, 1, special[below(special.size())]);
        break;
      case 1:
        bytes.erase(at, 1 + below(8));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.insert(at, bytes.substr(below(bytes.size() + 1), below(64)));
        break;
      case 4:
        bytes += any();
        break;
      default:
        if (at < bytes.size()) bytes[at] = static_cast<char>(random_());
    }
  }

  std::mt19937 random_;
  std::vector<std::string> corpus_;
};

int requestedMutations() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing changes the environment.
  const char* const wanted = std::getenv("PROMONITOR_SOCKET_MUTATIONS");
  return wanted ? std::atoi(wanted) : 3000;
}

using SocketMutation = ApiTest;

TEST_F(SocketMutation, LeavesTheServerAsItWas) {
  const int mutations = requestedMutations();
  Mutator mutator(20250115, alice.key);
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

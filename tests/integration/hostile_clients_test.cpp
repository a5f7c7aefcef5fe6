// The daemon as a process, under clients that send anything.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/api/http/request_mutator.hpp"
#include "tests/app/command_fixture.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kMebibytesMore = test::kSanitized ? 256 : 8;

class HostileClients : public DaemonFixture {
 protected:
  /// Starts a daemon that no limit keeps from reading what it is sent; returns a key.
  std::string startWithKey() {
    const std::string config =
        write("promonitor.yaml",
              "server: { listen: \"127.0.0.1:0\", unauthenticated_per_minute: 1000000 }\n"
              "database: { url: \"sqlite://" +
                  file("test.db") +
                  "\" }\n"
                  "plans: { team: { requests_per_minute: 1000000 } }\n");
    start(config);
    std::string key =
        run({"key", "create", "--user", "admin@localhost", "--name", "test", "--config", config})
            .out;
    key.resize(key.find('\n'));
    return key;
  }

  /// One mutated request on a connection of its own, in two pieces, ended one way or another.
  void send(api::RequestMutator& mutator) {
    const std::string bytes = mutator.next();
    const std::size_t split = mutator.below(bytes.size() + 1);
    test::HttpClient client(port());
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
        while (const auto answer = client.read()) {
          ++answers_;
          ASSERT_NE(answer->status, 500) << bytes;
        }
    }
  }

  struct Usage {
    std::ptrdiff_t descriptors;
    double mebibytes;
  };
  /// The database's files are left out: a reader opens its own session the first time it needs one.
  Usage usage() { return {descriptors("", "/"), mebibytes()}; }
  std::ptrdiff_t sockets() { return descriptors("socket:", ""); }
  double mebibytes() {
    return static_cast<double>(test::residentMemory(daemon().pid())) / (1 << 20);
  }
  /// Of what begins with `prefix`, and not with `other`.
  std::ptrdiff_t descriptors(std::string_view prefix, std::string_view other) {
    const std::filesystem::directory_iterator all(test::processFile("fd", daemon().pid()));
    return std::count_if(begin(all), end(all), [&](const auto& descriptor) {
      std::error_code gone;
      const std::string target = read_symlink(descriptor.path(), gone).string();
      return target.starts_with(prefix) && (other.empty() || !target.starts_with(other));
    });
  }
  /// False when the daemon keeps connections of clients that are gone.
  bool dropsItsClients(std::ptrdiff_t sockets_without_any) {
    const auto end = std::chrono::steady_clock::now() + seconds(20);
    while (sockets() > sockets_without_any) {
      if (daemon().waitForEnd(milliseconds(10)) || std::chrono::steady_clock::now() > end) {
        return false;
      }
    }
    return true;
  }

  int answers_ = 0;
};

TEST_F(HostileClients, LeaveTheDaemonAsItWas) {
  const int requests = api::requestedMutations(2000);
  const std::string key = startWithKey();
  const std::ptrdiff_t own_sockets = sockets();
  api::RequestMutator mutator(20250116, key);
  for (int i = 0; i < 500; ++i) send(mutator);  // whatever is made once is made now
  ASSERT_EQ(get("/readyz"), 200);
  ASSERT_TRUE(dropsItsClients(own_sockets));
  const Usage before = usage();
  answers_ = 0;

  for (int i = 0; i < requests && !HasFatalFailure(); ++i) {
    SCOPED_TRACE(i);
    send(mutator);
  }

  EXPECT_EQ(get("/readyz"), 200) << daemon().err();
  EXPECT_EQ(get("/api/v1/monitors", key), 200);
  EXPECT_TRUE(dropsItsClients(own_sockets));
  const auto cpu = test::cpuTime(daemon().pid());
  EXPECT_FALSE(daemon().waitForEnd(seconds(3)));
  const std::chrono::duration<double, std::milli> idle = test::cpuTime(daemon().pid()) - cpu;
  const Usage after = usage();
  std::cout << fmt::format(
      "{} requests, {} answers; descriptors {} to {}; memory {:.1f} to {:.1f} MiB; "
      "{:.1f} ms of CPU in 3 idle seconds\n",
      requests, answers_, before.descriptors, after.descriptors, before.mebibytes, after.mebibytes,
      idle.count());
  EXPECT_LE(after.descriptors, before.descriptors);
  EXPECT_LT(after.mebibytes, before.mebibytes + kMebibytesMore);
  EXPECT_LT(idle.count(), 30) << "one per cent of a core";

  daemon().signal(SIGTERM);
  EXPECT_EQ(daemon().waitForEnd(seconds(10)), 0) << daemon().err();
}

}  // namespace
}  // namespace promonitor

// Promise P14: many monitors, idle clients, clients that do not read, and too few descriptors cost
// bounded memory and no processor time, and are got over at once. PROMONITOR_BOUNDS_MONITORS,
// _IDLE and _SLOW go further.
#include <sys/resource.h>

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/lasting_daemon.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/process_usage.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

class Bounds : public LastingDaemon {
 protected:
  using Clients = std::vector<std::unique_ptr<test::HttpClient>>;
  static auto now() { return std::chrono::steady_clock::now(); }

  Bounds() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  /// Clients that connect and send `bytes`, and then do nothing.
  void connect(Clients& clients, int count, std::string_view bytes) const {
    for (int i = 0; i < count; ++i) {
      try {
        clients.push_back(std::make_unique<test::HttpClient>(
            port(), test::HttpClient::Options{.receive_buffer = 4096}));
        clients.back()->send(bytes);
      } catch (const std::runtime_error&) {
        return;  // as many as it takes
      }
    }
  }
  /// The share of a core that the daemon takes once it has done what it was asked for: the least
  /// of a second, of as many as answering 200 long lists may take.
  double load() {
    double least = 1;
    for (int second = 0; second < 40 * test::kSlowness && least > kCalm; ++second) {
      const auto began = now();
      const auto used = test::cpuTime(daemon().pid());
      EXPECT_FALSE(daemon().waitForEnd(1s)) << daemon().err();
      least = std::min(least, std::chrono::duration<double>(test::cpuTime(daemon().pid()) - used) /
                                  std::chrono::duration<double>(now() - began));
    }
    return least;
  }
  std::string list() const {
    return "GET /api/v1/monitors HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key_ +
           "\r\n\r\n";
  }

  static constexpr double kCalm = 0.1;
  const int idle_ = test::extent("PROMONITOR_BOUNDS_IDLE", 200);
  const int slow_ = test::extent("PROMONITOR_BOUNDS_SLOW", 50);
};

TEST_F(Bounds, HoldForManyMonitorsAndClientsThatDoNothing) {
  const int monitors = test::extent("PROMONITOR_BOUNDS_MONITORS", 500);
  start(configureMany(monitors, "60s"));
  const auto end = now() + 30s;
  while (metric("promonitor_results_committed_total") < monitors && now() < end) {
    rest(50ms);
  }
  EXPECT_GE(metric("promonitor_results_committed_total"), monitors);

  Clients clients;
  connect(clients, idle_, "");
  connect(clients, slow_, list());
  const double busy = load();
  const std::size_t peak = test::residentPeak(daemon().pid());
  clients.clear();

  EXPECT_TRUE(answers(200, "/readyz", "", 2s * test::kSlowness));
  fmt::print("{} monitors, {} idle and {} slow clients: at most {} MB, {:.1f} % of a core\n",
             monitors, idle_, slow_, peak / 1'000'000, 100 * busy);
  EXPECT_LT(busy, 0.25);
  if (!test::kSanitized) {
    EXPECT_LT(peak, 300'000'000U);
  }
}

TEST_F(Bounds, AreGotOverWhenDescriptorsRunOut) {
  start(configureMany(50, "1s"), {"/usr/bin/prlimit", "--nofile=256:256"});
  ASSERT_TRUE(goesOn()) << daemon().err();

  Clients clients;
  connect(clients, idle_ + 256, "");
  connect(clients, slow_, list());
  const double busy = load();
  clients.clear();

  EXPECT_TRUE(answers(200, "/readyz", "", 2s * test::kSlowness)) << daemon().err();
  EXPECT_TRUE(goesOn());
  const auto monitors = json("/api/v1/monitors");
  ASSERT_TRUE(monitors);
  for (const auto& monitor : *monitors) EXPECT_EQ(monitor.at("status"), "up");
  fmt::print("{:.1f} % of a core without descriptors\n", 100 * busy);
  EXPECT_LT(busy, 0.5);
  stop();
  EXPECT_THAT(stored().faults, IsEmpty());
}

}  // namespace
}  // namespace promonitor

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/net_namespace.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/program.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/tun_network.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr const char* kFping = "/usr/bin/fping";

/// Runs `body` beside a network that does as `behaviour` says; gives why that cannot be.
std::string besideNetwork(const TunNetwork::Behaviour& behaviour,
                          const std::function<void()>& body) {
  std::string reason;
  const bool permitted = inNetNamespace([&] {
    setSysctl("net/ipv4/ping_group_range", "0 2147483647");
    try {
      const TunNetwork network(behaviour);
      body();
    } catch (const std::system_error& error) {
      reason = error.what();
    }
  });
  return permitted ? reason : "no network namespace can be made here";
}

struct Figures {
  double lost = 0, min = 0, average = 0, max = 0;  ///< packets, milliseconds
};

/// What fping(8) measures.
Figures fping(const std::string& host, int count) {
  Program program({kFping, "-q", "-c", std::to_string(count), "-p", "15", "-t", "100", host});
  EXPECT_TRUE(program.waitForEnd());
  const std::string& line = program.err();
  Figures figures;
  int sent = 0;
  int received = 0;
  const std::size_t counts = line.find("= ");
  const std::size_t times = line.find("max = ");
  const bool read = counts != std::string::npos && times != std::string::npos &&
                    std::sscanf(line.c_str() + counts, "= %d/%d", &sent, &received) == 2 &&
                    std::sscanf(line.c_str() + times, "max = %lf/%lf/%lf", &figures.min,
                                &figures.average, &figures.max) == 3;
  EXPECT_TRUE(read) << line;
  figures.lost = sent - received;
  return figures;
}

Figures ping(const std::string& host, int count) {
  ProbeRunner runner(kPingPlugin);
  const CheckResult result = runner.run(
      {{"host", host}, {"count", std::to_string(count)}, {"gap", "15ms"}, {"max_loss", "100%"}},
      kSlowness * 1200ms);
  const auto milliseconds = [&](const char* name) { return 1000 * metricOf(result, name); };
  return {metricOf(result, "loss_ratio") * count, milliseconds("ping_rtt_min"), milliseconds("rtt"),
          milliseconds("ping_rtt_max")};
}

constexpr int kShortest = 3;  ///< milliseconds
constexpr int kLongest = 9;

/// Every fifth packet is lost; the others take 3 to 9 ms.
TunAnswer lossy(const TunRequest& request) {
  if (request.index % 5 == 4) return {TunAnswer::Kind::Silence, {}};
  const auto longer = request.index % (kLongest - kShortest + 1);
  return {TunAnswer::Kind::Reply, std::chrono::milliseconds(kShortest + longer)};
}

/// Ours and theirs of the same link. A machine that is busy disturbs single round trips of either:
/// they may try again, and where none was quiet their averages say nothing.
void compareWithFping(const std::string& host) {
  constexpr int kCount = 35;  // what the link repeats: both meet the same
  constexpr int kMostRounds = kSanitized ? 1 : 5;
  constexpr double kMostApart = 0.5;
  Figures ours;
  Figures theirs;
  bool quiet = false;
  for (int round = 0; round < kMostRounds && !quiet; ++round) {
    theirs = fping(host, kCount);
    ours = ping(host, kCount);
    quiet = std::max(ours.max, theirs.max) < kLongest + 2;
  }
  EXPECT_EQ(theirs.lost, kCount / 5);
  EXPECT_NEAR(ours.lost, theirs.lost, 1);
  EXPECT_NEAR(ours.min, theirs.min, kMostApart);
  if (quiet) {
    EXPECT_NEAR(ours.average, theirs.average, kMostApart);
  }
}

TEST(PingNetwork, AgreesWithFpingOnALossyLink) {
  if (access(kFping, X_OK) != 0) GTEST_SKIP() << "fping is not installed";
  const std::string refused = besideNetwork(lossy, [] {
    for (const char* host : {TunNetwork::kHostV4, TunNetwork::kHostV6}) {
      SCOPED_TRACE(host);
      compareWithFping(host);
    }
  });
  if (!refused.empty()) GTEST_SKIP() << refused;
}

TEST(PingNetwork, MeasuresWhenTheKernelReceived) {
  const auto prompt = [](const TunRequest&) { return TunAnswer{TunAnswer::Kind::Reply, 100us}; };
  const std::string refused = besideNetwork(prompt, [] {
    ProbeRunner runner(kPingPlugin);
    // The loop starts all of them before it reads the first answer.
    const std::vector<GivenOptions> monitors(400, {{"host", TunNetwork::kHostV4}, {"count", "1"}});

    const std::vector<CheckResult> results = runner.runAll(monitors);

    double shortest = 1;
    for (std::size_t i = 0; i < results.size() / 4; ++i) {
      EXPECT_EQ(results[i].verdict, Verdict::Up) << summaryOf(results[i]);
      shortest = std::min(shortest, metricOf(results[i], "rtt"));
    }
    EXPECT_GE(shortest, 0.0001);
    EXPECT_LT(shortest, std::chrono::duration<double>(runner.elapsed()).count() / 8);
  });
  if (!refused.empty()) GTEST_SKIP() << refused;
}

TEST(PingNetwork, TellsWhatRoutersSayAtOnce) {
  constexpr std::uint8_t kHopsToHost = 5;
  const auto router = [](const TunRequest& request) {
    const bool reaches = request.hops >= kHopsToHost;
    return TunAnswer{reaches ? TunAnswer::Kind::Unreachable : TunAnswer::Kind::TimeExceeded, {}};
  };
  const auto check = [] {
    for (const char* host : {TunNetwork::kHostV4, TunNetwork::kHostV6}) {
      SCOPED_TRACE(host);
      ProbeRunner runner(kPingPlugin);
      const GivenOptions options = {{"host", host}, {"gap", "1ms"}};
      GivenOptions near = options;
      near.emplace_back("ttl", "4");

      const CheckResult unreachable = runner.run(options);
      EXPECT_EQ(codeOf(unreachable), "ping_unreachable") << summaryOf(unreachable);
      EXPECT_LT(runner.elapsed(), kSlowness * 1s);
      const CheckResult exceeded = runner.run(near);
      EXPECT_EQ(codeOf(exceeded), "ping_time_exceeded") << summaryOf(exceeded);
      EXPECT_LT(runner.elapsed(), kSlowness * 1s);
      EXPECT_THAT(summaryOf(exceeded), HasSubstr("hop limit exceeded, says "));
    }
  };
  std::string refused = besideNetwork(router, check);
  if (refused.empty()) {
    refused = besideNetwork(router, [&] {
      SCOPED_TRACE("raw socket");
      setSysctl("net/ipv4/ping_group_range", "1 0");
      check();
    });
  }
  if (!refused.empty()) GTEST_SKIP() << refused;
}

TEST(PingNetwork, OneUnreachableHostSpoilsNoOther) {
  // Requests go in turn to a host behind a router that refuses and to one that answers.
  const auto half = [](const TunRequest& request) {
    return TunAnswer{request.v6 || request.index % 2 == 0 ? TunAnswer::Kind::Reply
                                                          : TunAnswer::Kind::Unreachable,
                     {}};
  };
  const std::string refused = besideNetwork(half, [] {
    ProbeRunner runner(kPingPlugin);
    const std::vector<GivenOptions> monitors(
        400, {{"host", TunNetwork::kHostV4}, {"count", "1"}, {"size", "8"}});

    const std::vector<CheckResult> results = runner.runAll(monitors);

    std::size_t up = 0;
    for (const CheckResult& result : results) {
      EXPECT_NE(codeOf(result), "ping_send") << summaryOf(result);
      if (result.verdict == Verdict::Up) ++up;
    }
    EXPECT_EQ(up, 200U);
  });
  if (!refused.empty()) GTEST_SKIP() << refused;
}

}  // namespace
}  // namespace promonitor::test

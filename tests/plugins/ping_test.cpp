#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/icmp_target.hpp"
#include "tests/support/net_namespace.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

void expectPermissionText(const CheckResult& result) {
  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(codeOf(result), "ping_not_permitted");
  EXPECT_THAT(summaryOf(result), HasSubstr("net.ipv4.ping_group_range"));
  EXPECT_THAT(summaryOf(result), HasSubstr("CAP_NET_RAW"));
}

/// Where no namespace can be made, the probe has no rights either, and has to say so.
void inNamespaceOrRefused(const std::function<void()>& body) {
  if (inNetNamespace(body)) return;
  ProbeRunner runner(kPingPlugin);
  const CheckResult result = runner.run({{"host", "127.0.0.1"}});
  if (result.verdict != Verdict::Up) expectPermissionText(result);
}

void allowDatagramSockets() { setSysctl("net/ipv4/ping_group_range", "0 2147483647"); }

/// With raw sockets, then with datagram sockets.
void withBothSockets(const std::function<void()>& body) {
  inNamespaceOrRefused([&] {
    SCOPED_TRACE("raw socket");
    body();
  });
  inNamespaceOrRefused([&] {
    SCOPED_TRACE("datagram socket");
    allowDatagramSockets();
    dropNetRaw();
    body();
  });
}

std::vector<IcmpAnswer> answer(std::vector<std::byte> message) {
  IcmpAnswer one;
  one.message = std::move(message);
  return {one};
}

struct BehaviourRow {
  const char* what;
  IcmpTarget::Behaviour behaviour;
  GivenOptions options;
  Verdict verdict;
  const char* code;
  double loss;
};

std::vector<IcmpAnswer> honest(const IcmpRequest& request) { return answer(request.reply()); }

std::vector<IcmpAnswer> silent(const IcmpRequest& /*request*/) { return {}; }

std::vector<IcmpAnswer> slow(const IcmpRequest& request) {
  std::vector<IcmpAnswer> answers = honest(request);
  answers[0].delay = 50ms;
  return answers;
}

IcmpTarget::Behaviour losing(std::size_t count) {
  return [count](const IcmpRequest& request) {
    return request.index < count ? std::vector<IcmpAnswer>() : honest(request);
  };
}

/// The table of hostile servers has more.
std::vector<BehaviourRow> behaviours() {
  const GivenOptions slower = {{"degraded_rtt", "20ms"}};
  const GivenOptions much_slower = {{"degraded_rtt", "20ms"}, {"max_rtt", "30ms"}};
  return {
      {"honest", honest, {}, Verdict::Up, "", 0},
      {"silent", silent, {}, Verdict::Down, "ping_no_reply", 1},
      {"loses one", losing(1), {}, Verdict::Degraded, "ping_loss", 1.0 / 3},
      {"loses one, allowed", losing(1), {{"degraded_loss", "40%"}}, Verdict::Up, "", 1.0 / 3},
      {"loses two", losing(2), {}, Verdict::Down, "ping_loss", 2.0 / 3},
      {"slow", slow, slower, Verdict::Degraded, "ping_slow", 0},
      {"too slow", slow, much_slower, Verdict::Down, "ping_slow", 0},
  };
}

void checkBehaviours() {
  setSysctl("net/ipv4/icmp_echo_ignore_all", "1");
  for (const BehaviourRow& row : behaviours()) {
    SCOPED_TRACE(row.what);
    const IcmpTarget target(row.behaviour);
    ProbeRunner runner(kPingPlugin);
    GivenOptions options = row.options;
    options.emplace_back("host", "127.0.0.1");
    options.emplace_back("gap", "2ms");

    const CheckResult result = runner.run(options, kSlowness * 200ms);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_NEAR(metricOf(result, "loss_ratio"), row.loss, 0.01);
    EXPECT_LT(runner.elapsed(), kSlowness * 450ms);
  }
}

TEST(PingProbe, JudgesLossAndTime) {
  inNamespaceOrRefused([] {
    SCOPED_TRACE("raw socket");
    checkBehaviours();
  });
}

TEST(PingProbe, JudgesLossAndTimeOnDatagramSockets) {
  inNamespaceOrRefused([] {
    SCOPED_TRACE("datagram socket");
    allowDatagramSockets();
    checkBehaviours();
  });
}

TEST(PingProbe, MeasuresRoundTripsToBothFamilies) {
  withBothSockets([] {
    for (const char* host : {"127.0.0.1", "::1"}) {
      SCOPED_TRACE(host);
      ProbeRunner runner(kPingPlugin);

      const CheckResult result = runner.run({{"host", host}, {"count", "5"}, {"gap", "1ms"}});

      EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
      EXPECT_EQ(metricOf(result, "loss_ratio"), 0);
      EXPECT_GT(metricOf(result, "ping_rtt_min"), 0);
      EXPECT_GE(metricOf(result, "rtt"), metricOf(result, "ping_rtt_min"));
      EXPECT_GE(metricOf(result, "ping_rtt_max"), metricOf(result, "rtt"));
      EXPECT_GE(metricOf(result, "ping_rtt_stddev"), 0);
      EXPECT_NEAR(std::chrono::duration<double>(result.response_time).count(),
                  metricOf(result, "rtt"), 1e-6);
      EXPECT_EQ(attributeOf(result, "peer"), host);
    }
  });
}

TEST(PingProbe, ServesManyChecksWithOneSocket) {
  withBothSockets([] {
    ProbeRunner runner(kPingPlugin);
    const std::vector<GivenOptions> monitors(100, {{"host", "127.0.0.1"}, {"gap", "5ms"}});

    const std::vector<CheckResult> results = runner.runAll(monitors);

    for (const CheckResult& result : results) EXPECT_EQ(result.verdict, Verdict::Up);
    EXPECT_LT(runner.elapsed(), kSlowness * 2s);
  });
}

TEST(PingProbe, SaysWhatToSetWhenNotPermitted) {
  inNamespaceOrRefused([] {
    setSysctl("net/ipv4/ping_group_range", "1 0");
    dropNetRaw();
    ProbeRunner runner(kPingPlugin);

    expectPermissionText(runner.run({{"host", "127.0.0.1"}}));

    allowDatagramSockets();
    EXPECT_EQ(runner.run({{"host", "127.0.0.1"}}).verdict, Verdict::Up) << "without a restart";
  });
}

TEST(PingProbe, OwnNetworkDownIsNoOutage) {
  inNamespaceOrRefused([] {
    ProbeRunner runner(kPingPlugin);

    const CheckResult result = runner.run({{"host", "192.0.2.1"}});

    EXPECT_EQ(result.verdict, Verdict::Unknown);
    EXPECT_EQ(codeOf(result), "ping_send") << summaryOf(result);
  });
}

TEST(PingProbe, AsksTheNetworkPolicyFirst) {
  ProbeRunner runner(kPingPlugin);

  const CheckResult result = runner.run({{"host", "169.254.169.254"}});

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(codeOf(result), "policy_denied");
}

TEST(PingProbe, RefusesOptionsThatDoNotFit) {
  const struct {
    GivenOptions options;
    const char* reason;
  } rows[] = {
      {{{"host", "a b"}}, "host"},
      {{{"host", "a"}, {"count", "0"}}, "count"},
      {{{"host", "a"}, {"size", "4"}}, "size"},
      {{{"host", "a"}, {"max_loss", "120%"}}, "max_loss"},
      {{{"host", "a"}, {"max_loss", "10%"}, {"degraded_loss", "20%"}}, "degraded_loss"},
      {{{"host", "a"}, {"max_rtt", "1ms"}, {"degraded_rtt", "2ms"}}, "degraded_rtt"},
  };
  ProbeRunner runner(kPingPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    EXPECT_THAT(runner.refusal(row.options), HasSubstr(row.reason));
  }
}

}  // namespace
}  // namespace promonitor::test

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/plugins/result_facts.hpp"
#include "tests/support/dns_thread.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;

DnsRecord address(const std::string& text) {
  DnsRecord record;
  record.addresses = {text};
  return record;
}

void fillNames(FakeDns& dns) {
  // Nobody listens on the second address of this machine.
  dns.set("twins.test", kTypeA, {.addresses = {"127.0.0.2", "127.0.0.1"}});
  dns.set("shop.test", kTypeA, address("127.0.0.1"));
  dns.set("six.test", kTypeAaaa, address("::1"));
  dns.set("inside.test", kTypeA, address("169.254.169.254"));
}

struct NameRow {
  const char* host;
  const char* family;
  const char* code;
  Verdict verdict;
  Phase phase;
};

constexpr NameRow kRows[] = {
    {"shop.test", "any", "", Verdict::Up, Phase::None},
    {"SHOP.test", "only4", "", Verdict::Up, Phase::None},
    {"shop.test", "only6", "dns_nodata", Verdict::Down, Phase::Dns},
};

TEST(ProbeNames, AreResolvedByTheHostForHttp) {
  const DnsThread dns(fillNames);
  const HttpTarget target{HttpAnswer{}};
  ProbeWorld world;
  world.resolver.servers = {dns.endpoint()};
  ProbeRunner runner(PROMONITOR_PLUGINS "/http.so", world);
  const std::string port = std::to_string(target.port());
  for (const NameRow& row : kRows) {
    SCOPED_TRACE(std::string(row.host) + " " + row.family);
    const std::string url = std::string("http://") + row.host + ":" + port + "/";

    const CheckResult result = runner.run({{"url", url}, {"ip_family", row.family}}, 500ms);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_LT(runner.elapsed(), kSlowness * 750ms);
  }
  ASSERT_EQ(target.requests().size(), 2U);
  EXPECT_EQ(target.requests()[0].header("Host"), "shop.test:" + port);
}

/// "d" and "u" for checks that failed and passed.
std::string verdictsOf(const std::vector<CheckResult>& results) {
  std::string verdicts;
  for (const CheckResult& result : results) verdicts += verdictName(result.verdict)[0];
  return verdicts;
}

/// A check that confirms a failure begins with another address, the next one with the first again.
TEST(ProbeNames, AreReachedByAnotherAddressToConfirm) {
  const DnsThread dns(fillNames);
  const HttpTarget target{HttpAnswer{}};
  ProbeWorld world;
  world.resolver.servers = {dns.endpoint()};
  const std::string endpoint = "twins.test:" + std::to_string(target.port());
  const struct {
    const char* plugin;
    GivenOptions options;
  } kinds[] = {
      {PROMONITOR_PLUGINS "/tcp.so", {{"target", endpoint}, {"addresses", "first"}}},
      {PROMONITOR_PLUGINS "/http.so", {{"url", "http://" + endpoint}, {"addresses", "first"}}},
  };
  for (const auto& [plugin, options] : kinds) {
    SCOPED_TRACE(plugin);
    ProbeRunner runner(plugin, world);

    EXPECT_EQ(verdictsOf(runner.runConfirming(options, 2)), "dud");
    EXPECT_EQ(verdictsOf(runner.runConfirming(options, 0)), "d") << "what confirms nothing";
  }
}

TEST(ProbeNames, AreAskedOfAnotherServerToConfirm) {
  const DnsThread first([](FakeDns&) {});
  const DnsThread second(fillNames);
  const HttpTarget target{HttpAnswer{}};
  ProbeWorld world;
  world.resolver.servers = {first.endpoint(), second.endpoint()};
  const std::string endpoint = "shop.test:" + std::to_string(target.port());
  const struct {
    const char* plugin;
    GivenOptions options;
  } kinds[] = {
      {PROMONITOR_PLUGINS "/tcp.so", {{"target", endpoint}}},
      {PROMONITOR_PLUGINS "/http.so", {{"url", "http://" + endpoint}}},
      {PROMONITOR_PLUGINS "/tcp.so",
       {{"target", endpoint},
        GivenOption::list("resolver", {first.endpoint(), second.endpoint()})}},
  };
  for (const auto& [plugin, options] : kinds) {
    SCOPED_TRACE(plugin);
    ProbeRunner runner(plugin, world);

    const auto results = runner.runConfirming(options, 1);

    EXPECT_EQ(codeOf(results[0]), "dns_nxdomain");
    EXPECT_EQ(verdictsOf(results), "du") << summaryOf(results[1]);
  }
}

TEST(ProbeNames, AreResolvedByTheHostForTcp) {
  const DnsThread dns(fillNames);
  const HttpTarget target{HttpAnswer{}};
  ProbeWorld world;
  world.resolver.servers = {dns.endpoint()};
  ProbeRunner runner(PROMONITOR_PLUGINS "/tcp.so", world);
  for (const NameRow& row : kRows) {
    SCOPED_TRACE(std::string(row.host) + " " + row.family);
    const std::string endpoint = std::string(row.host) + ":" + std::to_string(target.port());

    const CheckResult result = runner.run({{"target", endpoint}, {"ip_family", row.family}}, 500ms);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    EXPECT_EQ(phaseOf(result), row.phase);
    EXPECT_LT(runner.elapsed(), kSlowness * 750ms);
  }
}

TEST(ProbeNames, RedirectsAreResolvedByTheHostToo) {
  const DnsThread dns(fillNames);
  const HttpTarget six([](const HttpRequest&) { return HttpAnswer{}; }, {}, true);
  const struct {
    std::string location;
    Verdict verdict;
    const char* code;
  } rows[] = {
      {"http://six.test:" + std::to_string(six.port()) + "/", Verdict::Up, ""},
      {"http://inside.test/", Verdict::Down, "http_redirect_forbidden"},
      {"http://nothere.test/", Verdict::Down, "dns_nxdomain"},
  };
  ProbeWorld world;
  world.resolver.servers = {dns.endpoint()};
  ProbeRunner runner(PROMONITOR_PLUGINS "/http.so", world);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.location);
    const HttpTarget target(HttpAnswer::redirect(302, row.location));

    const CheckResult result = runner.run({{"url", target.url()}}, 2s);

    EXPECT_EQ(result.verdict, row.verdict) << summaryOf(result);
    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
  }
}

TEST(ProbeNames, ResolverThatIsNotThereIsNoOutage) {
  ProbeWorld world;
  world.resolver.servers = {"127.0.0.1:1"};
  ProbeRunner runner(PROMONITOR_PLUGINS "/http.so", world);

  const CheckResult result = runner.run({{"url", "http://shop.test/"}}, 5s);

  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_EQ(codeOf(result), "resolver_unavailable") << summaryOf(result);
}

}  // namespace
}  // namespace promonitor::test

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/support/dns_thread.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

DnsRecord addresses(std::vector<std::string> texts) {
  DnsRecord record;
  record.addresses = std::move(texts);
  return record;
}

/// All but the last refuse, or all.
DnsRecord refusing(const char* last) {
  DnsRecord record;
  for (int i = 2; i <= 16; ++i) record.addresses.push_back("127.0.0." + std::to_string(i));
  record.addresses.emplace_back(last);
  return record;
}

/// The target listens at 127.0.0.1 alone: the other addresses refuse.
void fillShops(FakeDns& dns) {
  dns.set("first.test", kTypeA, addresses({"127.0.0.1", "127.0.0.2"}));
  dns.set("second.test", kTypeA, addresses({"127.0.0.2", "127.0.0.1"}));
  dns.set("none.test", kTypeA, addresses({"127.0.0.2", "127.0.0.3"}));
  dns.set("closed.test", kTypeA, refusing("127.0.0.17"));
  dns.set("last.test", kTypeA, refusing("127.0.0.1"));
  dns.set("rebound.test", kTypeA, addresses({"169.254.169.254"}));
  dns.set("both.test", kTypeA, addresses({"127.0.0.1"}));
  dns.set("both.test", kTypeAaaa, addresses({"::1"}));
}

std::vector<std::string> triedOf(const CheckResult& result) {
  std::vector<std::string> all;
  for (const Attribute& attribute : result.attributes) {
    if (attribute.name == "tried") all.push_back(attribute.value);
  }
  return all;
}

TEST(HttpNames, EveryAddressThatWasTriedIsTold) {
  const DnsThread dns(fillShops);
  const HttpTarget target{HttpAnswer{}};
  const std::string port = std::to_string(target.port());
  const auto at = [&port](const char* host, const char* outcome) {
    return std::string(host) + ':' + port + ' ' + outcome + ' ';
  };
  const struct {
    const char* host;
    const char* addresses;
    const char* code;
    std::vector<std::string> tried;
  } rows[] = {
      {"first.test", "any", "", {}},
      {"second.test", "any", "", {at("127.0.0.2", "connect_refused"), at("127.0.0.1", "ok")}},
      {"none.test",
       "any",
       "connect_refused",
       {at("127.0.0.2", "connect_refused"), at("127.0.0.3", "connect_refused")}},
      {"first.test", "first", "", {}},
      {"second.test", "first", "connect_refused", {at("127.0.0.2", "connect_refused")}},
      {"first.test",
       "all",
       "connect_refused",
       {at("127.0.0.1", "ok"), at("127.0.0.2", "connect_refused")}},
      {"rebound.test", "any", "policy_denied", {at("169.254.169.254", "policy_denied")}},
  };
  ProbeRunner runner(kHttpPlugin);
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.host) + ' ' + row.addresses);

    const CheckResult result =
        runner.run({{"url", std::string("http://") + row.host + ':' + port + '/'},
                    {"resolver", dns.endpoint()},
                    {"addresses", row.addresses}});

    EXPECT_EQ(codeOf(result), row.code) << summaryOf(result);
    const std::vector<std::string> tried = triedOf(result);
    ASSERT_EQ(tried.size(), row.tried.size());
    for (std::size_t i = 0; i < tried.size(); ++i) {
      EXPECT_THAT(tried[i], StartsWith(row.tried[i]));
    }
  }
}

/// Whoever refuses has answered: the next address is tried at once, by every kind that connects.
TEST(HttpNames, AddressesThatRefuseTakeNoTime) {
  const DnsThread dns(fillShops);
  const HttpTarget target{HttpAnswer{}};
  const std::string port = ':' + std::to_string(target.port());
  const struct {
    const char* plugin;
    const char* option;
    std::string before;
  } kinds[] = {{kHttpPlugin, "url", "http://"}, {kTcpPlugin, "target", ""}};
  for (const auto& kind : kinds) {
    ProbeRunner runner(kind.plugin);
    for (const char* host : {"closed.test", "last.test"}) {
      SCOPED_TRACE(kind.before + host);
      const bool served = host == std::string("last.test");

      const CheckResult result =
          runner.run({{kind.option, kind.before + host + port}, {"resolver", dns.endpoint()}}, 5s);

      EXPECT_EQ(codeOf(result), served ? "" : "connect_refused") << summaryOf(result);
      EXPECT_EQ(triedOf(result).size(), 16U);
      EXPECT_LT(runner.elapsed(), kSlowness * 200ms);
    }
  }
}

TEST(HttpNames, OfAnotherPlaceToConnectToAreResolved) {
  const DnsThread dns(fillShops);
  const HttpTarget target{HttpAnswer{}};
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result =
      runner.run({{"url", "http://nowhere.test/"},
                  {"resolver", dns.endpoint()},
                  {"connect_to", "First.test:" + std::to_string(target.port())}});

  EXPECT_EQ(result.verdict, Verdict::Up) << summaryOf(result);
  EXPECT_EQ(attributeOf(result, "peer"), target.endpoint());
  EXPECT_EQ(target.requests().at(0).header("Host"), "nowhere.test");
}

TEST(HttpNames, PreferAFamily) {
  const DnsThread dns(fillShops);
  const HttpTarget target{HttpAnswer{}};
  ProbeRunner runner(kHttpPlugin);
  const std::string url = "http://both.test:" + std::to_string(target.port()) + "/";
  const auto run = [&](const char* family) {
    return runner.run({{"url", url},
                       {"resolver", dns.endpoint()},
                       {"ip_family", family},
                       {"addresses", "first"}});
  };

  EXPECT_EQ(run("prefer4").verdict, Verdict::Up);
  EXPECT_EQ(run("only4").verdict, Verdict::Up);
  EXPECT_NE(run("prefer6").verdict, Verdict::Up);
  EXPECT_NE(run("only6").verdict, Verdict::Up);
}

TEST(HttpNames, AHopThatResolvesToAForbiddenAddressIsRefused) {
  const DnsThread dns(fillShops);
  const HttpTarget target(HttpAnswer::redirect(302, "http://rebound.test/"));
  ProbeRunner runner(kHttpPlugin);

  const CheckResult result = runner.run({{"url", target.url()}, {"resolver", dns.endpoint()}});

  EXPECT_EQ(codeOf(result), "http_redirect_forbidden") << summaryOf(result);
}

}  // namespace
}  // namespace promonitor::test

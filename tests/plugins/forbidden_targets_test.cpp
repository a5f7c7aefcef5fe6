#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/probe_runner.hpp"
#include "tests/support/targets.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;

/// A way to write an address that this server alone can reach, where none of these is allowed.
struct Spelling {
  const char* what;
  /// As a host; IPv6 in brackets, as URLs and endpoints have it.
  const char* host;
};

constexpr Spelling kSpellings[] = {
    {"plain", "127.0.0.1"},
    {"decimal", "2130706433"},
    {"hex", "0x7f000001"},
    {"hex by part", "0x7f.0x0.0x0.0x1"},
    {"octal", "0177.0.0.1"},
    {"octal by part", "0177.0000.0000.0001"},
    {"short", "127.1"},
    {"shorter", "127.0.1"},
    {"final dot", "127.0.0.1."},
    {"localhost", "localhost"},
    {"localhost, absolute", "localhost."},
    {"IPv6 loopback", "[::1]"},
    {"IPv6 loopback, long", "[0:0:0:0:0:0:0:1]"},
    {"v4-mapped", "[::ffff:127.0.0.1]"},
    {"v4-mapped, hex", "[::ffff:7f00:1]"},
    {"v4-compatible", "[::127.0.0.1]"},
    {"NAT64", "[64:ff9b::7f00:1]"},
    {"NAT64, local", "[64:ff9b:1::127.0.0.1]"},
    {"6to4", "[2002:7f00:1::]"},
    {"Teredo", "[2001:0:c000:201:0:0:80ff:fffe]"},
    {"unspecified", "0.0.0.0"},
    {"unspecified, short", "0"},
    {"IPv6 unspecified", "[::]"},
    {"link-local", "169.254.10.10"},
    {"IPv6 link-local", "[fe80::1]"},
    {"metadata", "169.254.169.254"},
    {"metadata, decimal", "2852039166"},
    {"metadata, IPv6", "[fd00:ec2::254]"},
    {"metadata, v4-mapped", "[::ffff:a9fe:a9fe]"},
    {"private", "10.0.0.1"},
    {"private, 172", "172.16.0.1"},
    {"private, 192", "192.168.0.1"},
    {"unique local", "[fd12:3456::1]"},
    {"full-width digits", "１２７.０.０.１"},
    {"full-width dots", "127。0。0。1"},
    {"enclosed digits", "①②⑦.⓪.⓪.①"},
    {"user-info trick", "allowed.example@127.0.0.1"},
    {"user-info trick, encoded", "allowed.example%40127.0.0.1"},
    {"zone", "[fe80::1%25lo]"},
    {"space in front", " 127.0.0.1"},
    {"line break behind", "127.0.0.1\n"},
};

struct Kind {
  const char* name;
  std::string (*target)(const std::string& host, const std::string& port);
};

std::string withoutBrackets(const std::string& host) {
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

const Kind kKinds[] = {
    {"http", [](const std::string& host,
                const std::string& port) { return "http://" + host + ":" + port + "/"; }},
    {"tcp", [](const std::string& host, const std::string& port) { return host + ":" + port; }},
    {"ssl", [](const std::string& host, const std::string& port) { return host + ":" + port; }},
    {"ping", [](const std::string& host, const std::string&) { return withoutBrackets(host); }},
};

/// What the options are called that name the target.
std::string targetOption(const ProbeKind& kind) {
  for (const OptionSpec& option : kind.schema.options()) {
    if ((option.flags & PM_OPT_TARGET) != 0) return option.name;
  }
  return {};
}

ProbeWorld guarded() {
  ProbeWorld world;
  world.policy.deny.insert(world.policy.deny.end(), {"loopback", "private"});
  return world;
}

/// The target is refused where it is written, has no address, or is not connected to.
void expectUnreached(ProbeRunner& runner, GivenOptions options) {
  if (!runner.refusal(options).empty()) return;
  const CheckResult result = runner.run(options, 2s);
  ASSERT_TRUE(result.failure);
  EXPECT_THAT(result.failure->code, AnyOf("policy_denied", "dns_nxdomain"));
  EXPECT_EQ(result.verdict,
            result.failure->code == "policy_denied" ? Verdict::Unknown : Verdict::Down);
}

TEST(ForbiddenTargets, AreReachedInNoSpelling) {
  const SilentTarget target;
  const std::string port = std::to_string(target.port());
  for (const Kind& kind : kKinds) {
    ProbeRunner runner(std::string(PROMONITOR_PLUGINS "/") + kind.name + ".so", guarded());
    for (const Spelling& spelling : kSpellings) {
      SCOPED_TRACE(std::string(kind.name) + ", " + spelling.what);
      expectUnreached(runner, {{targetOption(runner.kind()), kind.target(spelling.host, port)}});
    }
  }
  EXPECT_EQ(target.accepted(), 0U);
}

/// What else may name an address: where to connect instead, and whom to ask for names.
TEST(ForbiddenTargets, AreReachedOverNoOtherOption) {
  const SilentTarget target;
  const std::string port = std::to_string(target.port());
  for (const char* const kind : {"tcp", "ssl"}) {
    ProbeRunner runner(std::string(PROMONITOR_PLUGINS "/") + kind + ".so", guarded());
    for (const Spelling& spelling : kSpellings) {
      SCOPED_TRACE(std::string(kind) + ", connect_to " + spelling.what);
      expectUnreached(runner, {{"target", "shop.example:" + port},
                               {"connect_to", std::string(spelling.host) + ":" + port}});
    }
  }
  for (const char* const kind : {"tcp", "ssl", "ping"}) {
    SCOPED_TRACE(kind);
    ProbeRunner runner(std::string(PROMONITOR_PLUGINS "/") + kind + ".so", guarded());
    const std::string host = kind == std::string("ping") ? "shop.example" : "shop.example:1";
    GivenOptions options = {{targetOption(runner.kind()), host}, {"resolver", {}}};
    options.back().value.type = OptionInput::Type::List;
    options.back().value.items = {OptionInput::scalar("169.254.169.254:53")};
    expectUnreached(runner, options);
  }
  EXPECT_EQ(target.accepted(), 0U);
}

}  // namespace
}  // namespace promonitor::test

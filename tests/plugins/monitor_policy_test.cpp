// Each monitor is held to its own policy, by where it was made and by its owner's plan.
#include <poll.h>

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_paths.hpp"
#include "tests/plugins/result_facts.hpp"
#include "tests/plugins/spellings.hpp"
#include "tests/support/dns_thread.hpp"
#include "tests/support/http_target.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/targets.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::HasSubstr;

const std::vector<std::string> kAlways = {"unspecified", "link-local", "metadata"};
const std::vector<std::string> kAll = {"unspecified", "link-local", "metadata",
                                       "loopback",    "private",    "multicast"};

struct World {
  const char* what;
  PolicyRules rules;
  /// Groups that are denied by the monitor's own rules, and what is said of whose they are. The
  /// global ones deny `global`.
  std::vector<std::string> own;
  const char* whose;
  std::vector<std::string> global = kAlways;
};

const World kWorlds[] = {
    {"declared in the file", {.plan = "small"}, {}, ""},
    {"declared, the plan denies",
     {.plan = "small", .of_plan = {.deny = {"loopback", "private"}, .allow = {}}},
     {"loopback", "private"},
     "of plans.small.network_policy.deny; plans.small.network_policy.allow can lift that"},
    {"declared, denied to everyone, the plan allows all",
     {.global = {.deny = kAll, .allow = {}},
      .plan = "small",
      .of_plan = {.deny = {}, .allow = kAll}},
     {},
     "",
     kAll},
    {"made over the API",
     {.made_over_api = true, .plan = "small"},
     {"loopback", "private"},
     "for monitors made over the API; plans.small.network_policy.allow can lift that"},
    {"made over the API, everyone is allowed loopback",
     {.global = {.allow = {"loopback"}}, .made_over_api = true, .plan = "small"},
     {"loopback", "private"},
     "for monitors made over the API; plans.small.network_policy.allow can lift that"},
    {"made over the API, the plan allows loopback",
     {.made_over_api = true, .plan = "small", .of_plan = {.deny = {}, .allow = {"loopback"}}},
     {"private"},
     "for monitors made over the API; plans.small.network_policy.allow can lift that"},
    {"made over the API, the plan allows what it may not",
     {.made_over_api = true,
      .plan = "small",
      .of_plan = {.deny = {}, .allow = {"metadata", "link-local", "unspecified", "0.0.0.0/0"}}},
     {"loopback", "private"},
     "for monitors made over the API; plans.small.network_policy.allow can lift that"},
};

bool has(const std::vector<std::string>& groups, const std::string& group) {
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

/// The target is refused where it is written, has no address, or is not connected to; then it is
/// said whose rule that was.
void expectDenied(ProbeRunner& runner, const GivenOptions& options, const std::string& whose) {
  if (!runner.refusal(options).empty()) return;
  const CheckResult result = runner.run(options, 2s);
  ASSERT_TRUE(result.failure);
  EXPECT_THAT(result.failure->code, AnyOf("policy_denied", "dns_nxdomain"));
  if (result.failure->code != "policy_denied") return;
  EXPECT_EQ(result.verdict, Verdict::Unknown);
  EXPECT_THAT(result.failure->summary, HasSubstr(" is denied by '"));
  EXPECT_THAT(result.failure->summary, HasSubstr(whose));
}

/// Loopback, where a world leaves it open.
void expectReached(ProbeRunner& runner, const TargetKind& kind) {
  const SilentTarget target;
  const std::string there = kind.target("127.0.0.1", std::to_string(target.port()));
  const CheckResult result = runner.runAll({{{targetOption(runner.kind()), there}}}, 500ms)[0];
  EXPECT_NE(codeOf(result), "policy_denied") << summaryOf(result);
  if (std::string(kind.name) == "ping") return;
  // The target's thread may be behind the check.
  for (int waits = 0; target.accepted() == 0 && waits < 2000; ++waits) ::poll(nullptr, 0, 5);
  EXPECT_EQ(target.accepted(), 1U);
}

void expectKept(ProbeRunner& runner, const TargetKind& kind, const World& world,
                const std::string& port) {
  runner.holdTo(world.rules);
  const std::string option = targetOption(runner.kind());
  bool reaches_loopback = true;
  for (const Spelling& spelling : kSpellings) {
    SCOPED_TRACE(spelling.what);
    const bool everyone = has(world.global, spelling.group);
    if (!everyone && !has(world.own, spelling.group)) continue;
    if (std::string(spelling.group) == "loopback") reaches_loopback = false;
    expectDenied(runner, {{option, kind.target(spelling.host, port)}},
                 everyone ? "of network_policy.deny, for all monitors; network_policy.allow can"
                          : world.whose);
  }
  if (reaches_loopback) expectReached(runner, kind);
}

TEST(MonitorPolicy, HoldsForEverySpellingAndKind) {
  const SilentTarget target;
  for (const TargetKind& kind : kKinds) {
    ProbeRunner runner(std::string(PROMONITOR_PLUGINS "/") + kind.name + ".so");
    for (const World& world : kWorlds) {
      SCOPED_TRACE(std::string(kind.name) + ", " + world.what);
      expectKept(runner, kind, world, std::to_string(target.port()));
    }
  }
  EXPECT_EQ(target.accepted(), 0U);
}

PolicyRules onlyFirst() {
  return {.made_over_api = true, .plan = "small", .of_plan = {.deny = {}, .allow = {"127.0.0.1"}}};
}

TEST(MonitorPolicy, HoldsForEachHopOfARedirect) {
  const TargetServer inside({.behaviour = {}, .identity = {}, .address = "127.0.0.2"});
  const HttpTarget target(
      HttpAnswer::redirect(302, "http://127.0.0.2:" + std::to_string(inside.port()) + "/"));
  ProbeRunner runner(kHttpPlugin);
  runner.holdTo(onlyFirst());

  const CheckResult result = runner.run({{"url", target.url()}}, 2s);

  EXPECT_EQ(result.verdict, Verdict::Down);
  EXPECT_EQ(codeOf(result), "http_redirect_forbidden") << summaryOf(result);
  EXPECT_THAT(summaryOf(result),
              HasSubstr("127.0.0.2 is denied by 'loopback' for monitors made over the API; "
                        "plans.small.network_policy.allow can lift that"));
  EXPECT_EQ(target.connections(), 1U);
  EXPECT_EQ(inside.accepted(), 0U);
}

/// The name is that of an allowed address when the monitor is made, and of another one later.
TEST(MonitorPolicy, HoldsWhereANameChangesItsAddress) {
  const auto record = [](const char* address) {
    DnsRecord one;
    one.addresses = {address};
    one.ttl = 0;
    return one;
  };
  const HttpTarget allowed{HttpAnswer{}};
  const TargetServer denied(
      {.behaviour = {}, .identity = {}, .address = "127.0.0.2", .port = allowed.port()});
  const std::string port = std::to_string(allowed.port());
  for (const TargetKind& kind : kKinds) {
    SCOPED_TRACE(kind.name);
    DnsThread dns([&](FakeDns& names) { names.set("shop.test", kTypeA, record("127.0.0.1")); });
    ProbeWorld world;
    world.resolver.servers = {dns.endpoint()};
    world.resolver.min_ttl = 0s;
    ProbeRunner runner(std::string(PROMONITOR_PLUGINS "/") + kind.name + ".so", world);
    runner.holdTo(onlyFirst());
    const GivenOptions options = {{targetOption(runner.kind()), kind.target("shop.test", port)},
                                  {"ip_family", "only4"}};

    EXPECT_NE(codeOf(runner.run(options, 1s)), "policy_denied");
    dns.set("shop.test", kTypeA, record("127.0.0.2"));
    const CheckResult moved = runner.run(options, 1s);

    EXPECT_EQ(moved.verdict, Verdict::Unknown);
    EXPECT_EQ(codeOf(moved), "policy_denied") << summaryOf(moved);
    EXPECT_THAT(summaryOf(moved), HasSubstr("127.0.0.2 is denied by 'loopback' for monitors made"));
  }
  EXPECT_EQ(denied.accepted(), 0U);
}

}  // namespace
}  // namespace promonitor::test

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/spellings.hpp"
#include "tests/support/probe_runner.hpp"
#include "tests/support/targets.hpp"

namespace promonitor::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;

ProbeWorld guarded() {
  ProbeWorld world;
  world.policy.deny.insert(world.policy.deny.end(), {"loopback", "private"});
  return world;
}

/// The target is refused where it is written, has no address, or is not connected to.
void expectUnreached(ProbeRunner& runner, const GivenOptions& options) {
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
  for (const TargetKind& kind : kKinds) {
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

#include <string>

#include <gmock/gmock.h>

#include "core/net/network_policy.hpp"
#include "core/plugin/operation.hpp"
#include "core/plugin/refusal.hpp"
#include "tests/core/plugin/host_fixture.hpp"

namespace promonitor {
namespace {

using InstancePolicy = HostFixture;

TEST_F(InstancePolicy, IsWhatTheResultTellsOf) {
  const CheckResult& result = check("good_coroutine", "169.254.169.254:80");

  EXPECT_EQ(result.failure->code, "policy_denied");
  EXPECT_THAT(
      result.failure->summary,
      testing::HasSubstr("169.254.169.254 is denied by 'link-local' of network_policy.deny, "
                         "for all monitors; network_policy.allow can lift that"));
}

TEST(Refusal, ExplainsWhatFailedUntilAConnectionStood) {
  const Refusal refusal{"10.0.0.1", "10.0.0.1 is denied by 'private'"};
  const struct {
    Phase phase;
    std::string summary;
    std::string explained;
  } rows[] = {
      {Phase::None, "refused", "refused; 10.0.0.1 is denied by 'private'"},
      {Phase::Dns, "no server", "no server; 10.0.0.1 is denied by 'private'"},
      {Phase::Connect, "not there", "not there; 10.0.0.1 is denied by 'private'"},
      {Phase::Tls, "expired", "expired"},
      {Phase::Ttfb, "not 10.0.0.1", "not 10.0.0.1"},
      {Phase::Connect, std::string(1000, 'x'), std::string(300, 'x')},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.summary);
    Failure failure{.phase = row.phase, .summary = row.summary};

    explain(refusal, failure);

    EXPECT_EQ(failure.summary.substr(0, 290), row.explained.substr(0, 290));
    EXPECT_LE(failure.summary.size(), 310U);
  }
}

TEST(Refusal, IsForgottenWhenSomethingElseMayBeReached) {
  const NetworkPolicy policy{NetworkPolicySettings{.deny = {"10.0.0.0/8"}, .allow = {}}};
  Instance instance;
  instance.policy = &policy;
  Scope check;
  check.instance = &instance;
  const struct {
    const char* address;
    const char* refused;
  } asked[] = {{"192.0.2.1", ""},
               {"10.0.0.1", "10.0.0.1"},
               {"10.0.0.2", "10.0.0.2"},
               {"192.0.2.1", ""},
               {"10.0.0.1", "10.0.0.1"}};
  for (const auto& one : asked) {
    const std::string refused = one.refused;

    EXPECT_EQ(mayReach(check, *Address::parse(one.address, 80)), refused.empty()) << one.address;

    EXPECT_EQ(check.refusal == nullptr ? "" : check.refusal->address, refused) << one.address;
  }
}

}  // namespace
}  // namespace promonitor

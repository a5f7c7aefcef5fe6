#include <gmock/gmock.h>

#include "core/plugin/refusal.hpp"
#include "tests/core/plugin/host_fixture.hpp"

namespace promonitor {
namespace {

using InstancePolicy = HostFixture;

TEST_F(InstancePolicy, IsNeeded) {
  const ProbeKind& kind = *registry_.find("good_callback");
  const OptionInput target = plain("x");

  EXPECT_EQ(
      host_->create(
          {.kind = kind, .options = kind.schema.validate({}, &target).options, .policy = nullptr},
          error_),
      0U);
  EXPECT_EQ(error_, kNoPolicy);
}

TEST_F(InstancePolicy, IsWhatTheResultTellsOf) {
  const CheckResult& result = check("good_coroutine", "169.254.169.254:80");

  EXPECT_EQ(result.failure->code, "policy_denied");
  EXPECT_THAT(
      result.failure->summary,
      testing::HasSubstr("169.254.169.254 is denied by 'link-local' of network_policy.deny, "
                         "for all monitors; network_policy.allow can lift that"));
}

TEST(Refusal, ExplainsWhatIsAboutTheAddress) {
  const Refusal refusal{"10.0.0.1", "10.0.0.1 is denied by 'private'"};
  const struct {
    const char* code;
    std::string summary;
    std::string explained;
  } rows[] = {
      {"policy_denied", "refused", "refused; 10.0.0.1 is denied by 'private'"},
      {"http_redirect_forbidden", "not to 10.0.0.1:80",
       "not to 10.0.0.1:80; 10.0.0.1 is denied by 'private'"},
      {"timeout", "too late", "too late"},
      {"policy_denied", std::string(1000, 'x'), std::string(300, 'x')},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.summary);
    Failure failure{.code = row.code, .summary = row.summary};

    explain(refusal, failure);

    EXPECT_EQ(failure.summary.substr(0, 290), row.explained.substr(0, 290));
    EXPECT_LE(failure.summary.size(), 310U);
  }
}

}  // namespace
}  // namespace promonitor

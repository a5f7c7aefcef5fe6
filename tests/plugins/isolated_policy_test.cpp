// The same in a process of the plugin's own.
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/runner/runner_fixture.hpp"
#include "tests/plugins/spellings.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using testing::HasSubstr;

class IsolatedPolicy : public RunnerFixture {
 protected:
  void useKind(const std::string& name) {
    registry_.load({std::string(PROMONITOR_PLUGINS "/") + name + ".so", {}});
    kind_ = registry_.find(name);
    ASSERT_NE(kind_, nullptr);
    make({.plugin_path = kind_->plugin_path, .plugin_id = kind_->plugin_id}, RUNNER_PROGRAM);
  }
  /// 0 when the text is refused where it is written.
  InstanceId createUnder(const NetworkPolicy& policy, const std::string& target) {
    const OptionInput wanted = plain(target);
    OptionInput none;
    none.type = OptionInput::Type::Map;
    const auto outcome = kind_->schema.validate(none, &wanted);
    if (!outcome.options) return 0;
    std::string error;
    return prober_->create({.kind = *kind_, .options = outcome.options, .policy = &policy}, error);
  }
  CheckResult checkUnder(const NetworkPolicy& policy, const std::string& target) {
    const InstanceId instance = createUnder(policy, target);
    CheckResult found = result(start(instance, std::chrono::milliseconds(500)));
    prober_->destroy(instance);
    return found;
  }

  const NetworkPolicy declared_{PolicyRules{}};
  const NetworkPolicy made_{PolicyRules{.made_over_api = true, .plan = "small"}};
  const NetworkPolicy allowed_{PolicyRules{
      .made_over_api = true, .plan = "small", .of_plan = {.deny = {}, .allow = {"127.0.0.1"}}}};
  test::SilentTarget target_;
};

TEST_F(IsolatedPolicy, MonitorsOfOneProcessHaveTheirOwn) {
  useKind("tcp");
  const struct {
    const NetworkPolicy& policy;
    const char* host;
    const char* whose;  ///< empty: it is reached
  } rows[] = {
      {declared_, "127.0.0.1", ""},
      {made_, "127.0.0.1", "'loopback' for monitors made over the API"},
      {allowed_, "127.0.0.1", ""},
      {allowed_, "127.0.0.2", "'loopback' for monitors made over the API"},
      {declared_, "169.254.169.254", "'metadata' of network_policy.deny, for all monitors"},
      {allowed_, "169.254.169.254", "'metadata' of network_policy.deny, for all monitors"},
      {made_, "127.0.0.1", "'loopback' for monitors made over the API"},
      {declared_, "127.0.0.1", ""},
  };
  // Keeps the process from ending between two checks.
  const InstanceId keeps = createUnder(declared_, target_.endpoint());
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.host) + ' ' + row.whose);
    const CheckResult found =
        checkUnder(row.policy, std::string(row.host) + ':' + std::to_string(target_.port()));

    if (*row.whose == '\0') {
      EXPECT_EQ(found.verdict, Verdict::Up);
      continue;
    }
    expectUnknown(found, "policy_denied");
    EXPECT_THAT(found.failure->summary, HasSubstr(row.whose));
  }
  EXPECT_EQ(stats_.running, 1U);
  EXPECT_EQ(stats_.crashed, 0U);
  prober_->destroy(keeps);
}

TEST_F(IsolatedPolicy, AnotherProcessIsToldAgain) {
  useKind("tcp");
  EXPECT_EQ(checkUnder(allowed_, target_.endpoint()).verdict, Verdict::Up);
  until([&] {
    advance(std::chrono::seconds(1));
    return stats_.running == 0;
  });

  expectUnknown(checkUnder(made_, target_.endpoint()), "policy_denied");
  EXPECT_EQ(checkUnder(allowed_, target_.endpoint()).verdict, Verdict::Up);
  EXPECT_EQ(stats_.crashed, 0U);
}

TEST_F(IsolatedPolicy, HoldsForEverySpellingAndKind) {
  const std::string port = std::to_string(target_.port());
  for (const test::TargetKind& kind : test::kKinds) {
    useKind(kind.name);
    int denied = 0;
    for (const test::Spelling& spelling : test::kSpellings) {
      SCOPED_TRACE(std::string(kind.name) + ", " + spelling.what);
      const InstanceId instance = createUnder(made_, kind.target(spelling.host, port));
      if (instance == 0) continue;
      const CheckResult found = result(start(instance, std::chrono::seconds(2)));
      prober_->destroy(instance);

      ASSERT_TRUE(found.failure);
      EXPECT_THAT(found.failure->code,
                  testing::AnyOf("policy_denied", "dns_nxdomain", "probe_refused"));
      if (found.failure->code != "policy_denied") continue;
      ++denied;
      EXPECT_THAT(found.failure->summary, HasSubstr(" is denied by '"));
    }
    EXPECT_GT(denied, 20) << kind.name;
  }
  EXPECT_EQ(target_.accepted(), 0U);
  EXPECT_EQ(stats_.crashed, 0U);
}

}  // namespace
}  // namespace promonitor

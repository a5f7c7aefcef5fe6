// Whose rule decides: everyone's, the plan's, or that of monitors made over the API.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/net/policy_table.hpp"

namespace promonitor {
namespace {

constexpr const char* kByEveryone =
    "of network_policy.deny, for all monitors; network_policy.allow can lift that";
constexpr const char* kByPlan =
    "of plans.small.network_policy.deny; plans.small.network_policy.allow can lift that";
constexpr const char* kByOrigin =
    "for monitors made over the API; plans.small.network_policy.allow can lift that";

struct Asked {
  const char* address;
  /// The rule that denies it, and what is said behind; empty: it is allowed.
  std::string rule;
  const char* whose = "";
};

struct Case {
  const char* what;
  PolicyRules rules;
  std::vector<Asked> asked;
};

const Case kCases[] = {
    {"of the file",
     {.plan = "small"},
     {{"127.0.0.1", ""},
      {"10.0.0.1", ""},
      {"192.0.2.1", ""},
      {"169.254.169.254", "metadata", kByEveryone},
      {"169.254.1.1", "link-local", kByEveryone}}},
    {"over the API",
     {.made_over_api = true, .plan = "small"},
     {{"127.0.0.1", "loopback", kByOrigin},
      {"::1", "loopback", kByOrigin},
      {"::ffff:127.0.0.1", "loopback", kByOrigin},
      {"10.0.0.1", "private", kByOrigin},
      {"fd12::1", "private", kByOrigin},
      {"64:ff9b::10.0.0.1", "private", kByOrigin},
      {"192.0.2.1", ""},
      {"0.0.0.0", "unspecified", kByEveryone}}},
    {"over the API, everyone may: that is no exception for strangers",
     {.global = {.deny = {}, .allow = {"loopback", "private"}},
      .made_over_api = true,
      .plan = "small"},
     {{"127.0.0.1", "loopback", kByOrigin}, {"10.0.0.1", "private", kByOrigin}}},
    {"over the API, the plan may in part",
     {.made_over_api = true, .plan = "small", .of_plan = {.deny = {}, .allow = {"10.1.0.0/16"}}},
     {{"10.1.2.3", ""}, {"10.2.0.1", "private", kByOrigin}, {"::1", "loopback", kByOrigin}}},
    {"over the API, the plan may",
     {.made_over_api = true, .plan = "small", .of_plan = {.deny = {}, .allow = {"private"}}},
     {{"10.2.0.1", ""}, {"127.0.0.1", "loopback", kByOrigin}}},
    {"a range as wide as all lifts nothing narrower",
     {.made_over_api = true,
      .plan = "small",
      .of_plan = {.deny = {}, .allow = {"0.0.0.0/0", "::/0"}}},
     {{"127.0.0.1", "loopback", kByOrigin}, {"192.0.2.1", ""}}},
    {"a plan does not lift what everyone is denied",
     {.global = {.deny = {"203.0.113.0/24"}, .allow = {}},
      .plan = "small",
      .of_plan = {.deny = {}, .allow = {"203.0.113.7", "metadata"}}},
     {{"203.0.113.7", "203.0.113.0/24", kByEveryone}, {"169.254.169.254", ""}}},
    {"nor the metadata service",
     {.made_over_api = true,
      .plan = "small",
      .of_plan = {.deny = {}, .allow = {"metadata", "169.254.169.254"}}},
     {{"169.254.169.254", "metadata", kByEveryone}}},
    {"unless everyone is allowed it",
     {.global = {.deny = {"203.0.113.0/24"}, .allow = {"203.0.113.7"}}, .plan = "small"},
     {{"203.0.113.7", ""}, {"203.0.113.8", "203.0.113.0/24", kByEveryone}}},
    {"a plan denies what everyone is allowed",
     {.global = {.deny = {"203.0.113.0/24"}, .allow = {"203.0.113.7"}},
      .plan = "small",
      .of_plan = {.deny = {"203.0.113.7"}, .allow = {}}},
     {{"203.0.113.7", "203.0.113.7", kByPlan}}},
    {"a plan that may reach a few addresses alone",
     {.plan = "small", .of_plan = {.deny = {"0.0.0.0/0", "::/0"}, .allow = {"192.0.2.0/24"}}},
     {{"192.0.2.1", ""},
      {"192.0.3.1", "0.0.0.0/0", kByPlan},
      {"2001:db8::1", "::/0", kByPlan},
      {"127.0.0.1", "0.0.0.0/0", kByPlan}}},
    {"of two that deny it the narrower is told, the plan's where they are alike",
     {.made_over_api = true,
      .plan = "small",
      .of_plan = {.deny = {"loopback", "10.3.0.0/16"}, .allow = {}}},
     {{"127.0.0.1", "loopback", kByPlan},
      {"10.3.0.1", "10.3.0.0/16", kByPlan},
      {"10.4.0.1", "private", kByOrigin}}},
};

TEST(PolicyRules, HaveAnOrder) {
  for (const Case& one : kCases) {
    const NetworkPolicy policy(one.rules);
    for (const Asked& asked : one.asked) {
      SCOPED_TRACE(std::string(one.what) + ": " + asked.address);
      const Address address = Address::parse(asked.address, 80).value();

      EXPECT_EQ(policy.allows(address), asked.rule.empty());
      EXPECT_EQ(policy.denial(address),
                asked.rule.empty()
                    ? ""
                    : address.hostText() + " is denied by '" + asked.rule + "' " + asked.whose);
    }
  }
}

Plan plan(const std::string& name, AddressRules rules = {}) {
  Plan one;
  one.name = name;
  one.network_policy = std::move(rules);
  return one;
}

TEST(PolicyTable, KeepsEqualRulesOnce) {
  PolicyTable table;
  const NetworkPolicySettings global;
  const AddressRules strict{.deny = {"private"}, .allow = {}};
  const NetworkPolicy& first = table.intern(rulesFor(global, plan("free"), false));

  EXPECT_EQ(&table.intern(rulesFor(global, plan("free"), false)), &first);
  EXPECT_EQ(&table.intern(rulesFor(global, plan("pro"), false)), &first) << "neither has rules";
  EXPECT_EQ(&table.intern(rulesFor(global, plan("pro", {.deny = {}, .allow = {"private"}}), false)),
            &first)
      << "an exception from nothing";
  EXPECT_EQ(table.size(), 1U);

  const NetworkPolicy& own = table.intern(rulesFor(global, plan("pro", strict), false));
  EXPECT_NE(&own, &first);
  EXPECT_EQ(&table.intern(rulesFor(global, plan("pro", strict), false)), &own);
  EXPECT_NE(&table.intern(rulesFor(global, plan("free"), true)), &first);
  EXPECT_NE(&table.intern(rulesFor({.deny = {}, .allow = {}}, plan("free"), false)), &first);
  EXPECT_EQ(table.size(), 4U);

  EXPECT_THROW(table.intern(rulesFor({.deny = {"intranet"}, .allow = {}}, plan("free"), false)),
               std::invalid_argument);
  EXPECT_EQ(table.size(), 4U);
  EXPECT_EQ(&table.intern(rulesFor(global, plan("free"), false)), &first) << "it stays in place";
}

}  // namespace
}  // namespace promonitor

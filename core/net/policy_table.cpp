#include "core/net/policy_table.hpp"

#include <algorithm>

namespace promonitor {

PolicyRules rulesFor(const NetworkPolicySettings& global, const Plan& plan, bool made_over_api) {
  PolicyRules rules{.global = global,
                    .made_over_api = made_over_api,
                    .plan = plan.name,
                    .of_plan = plan.network_policy};
  // Where no message names the plan, all plans without rules share one policy.
  if (!made_over_api && rules.of_plan.deny.empty()) {
    rules.plan.clear();
    rules.of_plan = {};
  }
  return rules;
}

const NetworkPolicy& PolicyTable::intern(const PolicyRules& rules) {
  const std::scoped_lock lock(mutex_);
  const auto known = std::find_if(policies_.begin(), policies_.end(),
                                  [&](const NetworkPolicy& one) { return one.rules() == rules; });
  return known != policies_.end() ? *known : policies_.emplace_back(rules);
}

std::size_t PolicyTable::size() const {
  const std::scoped_lock lock(mutex_);
  return policies_.size();
}

}  // namespace promonitor

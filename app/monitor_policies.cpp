#include "app/monitor_policies.hpp"

#include <map>
#include <utility>

namespace promonitor {

void MonitorPolicies::assign(config::DeclaredMonitors& monitors,
                             const NetworkPolicySettings& global,
                             const std::function<User(const std::string& email)>& find) {
  std::map<UserId, Plan> plan_of;
  monitors.assignOwners([&](const std::string& email) {
    const User user = find(email);
    plan_of.emplace(user.id, plans_.planOf(user));
    return user.id;
  });
  std::map<std::pair<UserId, bool>, const NetworkPolicy*> policies;
  for (MonitorSpec& spec : monitors.specs) {
    const NetworkPolicy*& policy = policies[{spec.owner, madeOverApi(spec)}];
    if (policy == nullptr) {
      policy = &table_.intern(rulesFor(global, plan_of.at(spec.owner), madeOverApi(spec)));
    }
    spec.policy = policy;
  }
}

const NetworkPolicy& MonitorPolicies::overApi(const User& user,
                                              const NetworkPolicySettings& global) {
  return table_.intern(rulesFor(global, plans_.planOf(user), true));
}

}  // namespace promonitor

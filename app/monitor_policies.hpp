#pragma once

#include <functional>

#include "config/monitors.hpp"
#include "core/account/plan_table.hpp"
#include "core/net/policy_table.hpp"

namespace promonitor {

/// Says which addresses each monitor may reach: by where it was made and by its owner's plan. Owns
/// the policies, so it must outlive the engine. For one thread at a time.
class MonitorPolicies {
 public:
  explicit MonitorPolicies(const PlanTable& plans) : plans_(plans) {}

  /// Fills in every spec's owner and policy; `find` is asked once for each of the owners.
  void assign(config::DeclaredMonitors& monitors, const NetworkPolicySettings& global,
              const std::function<User(const std::string& email)>& find);
  /// What monitors that the user makes over the API may reach.
  const NetworkPolicy& overApi(const User& user, const NetworkPolicySettings& global);

 private:
  const PlanTable& plans_;
  PolicyTable table_;
};

}  // namespace promonitor

#pragma once

#include <cstddef>
#include <deque>
#include <mutex>

#include "core/model/account.hpp"
#include "core/net/network_policy.hpp"

namespace promonitor {

/// The rules for the monitors of a plan's users.
PolicyRules rulesFor(const NetworkPolicySettings& global, const Plan& plan, bool made_over_api);

/// Every policy there is: one object for equal rules, which stays where it is for as long as the
/// table, so that monitors point to it and compare by its address. What a reload no longer uses is
/// kept: as many as there are plans, twice, for each time the rules changed to what they never
/// were. Thread-safe; no check asks it.
class PolicyTable {
 public:
  /// Throws std::invalid_argument naming the range that is not one.
  const NetworkPolicy& intern(const PolicyRules& rules);
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::deque<NetworkPolicy> policies_;  ///< guarded
};

}  // namespace promonitor

#pragma once

#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/account.hpp"

namespace promonitor {

/// free, pro and team: 2, 50 and 500 requests per minute; 50, 500 and 10,000 monitors made over the
/// API, checked every 60, 30 and 5 seconds at most.
std::vector<Plan> builtInPlans();

/// The plans in force: the built-in three, changed or extended by the configuration. Thread-safe.
class PlanTable {
 public:
  PlanTable();

  /// Puts `declared` over the built-in plans; what was declared before is gone.
  void declare(const std::vector<Plan>& declared);
  std::optional<Plan> find(std::string_view name) const;
  /// The user's plan. One that is no longer declared has the limits of `free`, under its own name.
  Plan planOf(const User& user) const;
  std::vector<Plan> all() const;

 private:
  mutable std::shared_mutex mutex_;
  std::vector<Plan> plans_;  // guarded by mutex_
};

}  // namespace promonitor

#include "core/account/plan_table.hpp"

#include <algorithm>
#include <mutex>

namespace promonitor {
namespace {

Plan builtIn(std::string name, int requests_per_minute, int max_monitors, Duration min_interval) {
  Plan plan;
  plan.name = std::move(name);
  plan.requests_per_minute = requests_per_minute;
  plan.max_monitors = max_monitors;
  plan.min_interval = min_interval;
  return plan;
}

auto named(std::string_view name) {
  return [name](const Plan& plan) { return plan.name == name; };
}

}  // namespace

std::vector<Plan> builtInPlans() {
  using std::chrono::seconds;
  return {builtIn("free", 2, 50, seconds(60)), builtIn("pro", 50, 500, seconds(30)),
          builtIn("team", 500, 10'000, seconds(5))};
}

PlanTable::PlanTable() : plans_(builtInPlans()) {}

void PlanTable::declare(const std::vector<Plan>& declared) {
  std::vector<Plan> plans = builtInPlans();
  for (const Plan& plan : declared) {
    const auto known = std::find_if(plans.begin(), plans.end(), named(plan.name));
    if (known == plans.end()) {
      plans.push_back(plan);
    } else {
      *known = plan;
    }
  }
  const std::unique_lock lock(mutex_);
  plans_ = std::move(plans);
}

std::optional<Plan> PlanTable::find(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto found = std::find_if(plans_.begin(), plans_.end(), named(name));
  if (found == plans_.end()) return std::nullopt;
  return *found;
}

Plan PlanTable::planOf(const User& user) const {
  if (auto plan = find(user.plan)) return *plan;
  Plan plan = find("free").value_or(Plan{});
  plan.name = user.plan;
  return plan;
}

std::vector<Plan> PlanTable::all() const {
  const std::shared_lock lock(mutex_);
  return plans_;
}

}  // namespace promonitor

#include "core/account/plan_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor {
namespace {

std::vector<std::string> names(const PlanTable& table) {
  std::vector<std::string> names;
  for (const Plan& plan : table.all()) names.push_back(plan.name);
  return names;
}

TEST(PlanTable, HasTheThreeBuiltInPlans) {
  const PlanTable table;
  const struct {
    const char* name;
    int requests_per_minute;
  } plans[] = {{"free", 2}, {"pro", 50}, {"team", 500}};
  for (const auto& [name, requests] : plans) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(table.find(name));
    EXPECT_EQ(table.find(name)->requests_per_minute, requests);
  }
  EXPECT_FALSE(table.find("Free"));
  EXPECT_FALSE(table.find(""));
}

TEST(PlanTable, TakesDeclaredPlansOverTheBuiltInOnes) {
  PlanTable table;
  Plan pro;
  pro.name = "pro";
  pro.requests_per_minute = 75;
  Plan gold;
  gold.name = "gold";
  gold.requests_per_minute = 9000;

  table.declare({pro, gold});

  EXPECT_THAT(names(table), ::testing::ElementsAre("free", "pro", "team", "gold"));
  EXPECT_EQ(table.find("pro"), pro);
  table.declare({});
  EXPECT_EQ(table.find("pro")->requests_per_minute, 50);
  EXPECT_FALSE(table.find("gold"));
}

TEST(PlanTable, GivesUsersOfAForgottenPlanTheLimitsOfFree) {
  const PlanTable table;
  const User user{UserId{1}, "a@example.com", "gold", {}};

  const Plan plan = table.planOf(user);

  EXPECT_EQ(plan.name, "gold");
  EXPECT_EQ(plan.requests_per_minute, 2);
}

}  // namespace
}  // namespace promonitor

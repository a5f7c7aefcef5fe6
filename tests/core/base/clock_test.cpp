#include "core/base/clock.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(SystemClock, NeverGoesBackAndKnowsTheCentury) {
  const SystemClock clock;
  MonoTime last = clock.now();
  for (int i = 0; i < 1000; ++i) {
    const MonoTime now = clock.now();
    ASSERT_GE(now, last);
    last = now;
  }
  EXPECT_GT(clock.wallNow(), WallTime(std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)));
  EXPECT_LT(clock.wallNow(), WallTime(std::chrono::sys_days(std::chrono::year(2124) / 1 / 1)));
}

}  // namespace
}  // namespace promonitor

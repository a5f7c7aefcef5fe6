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

TEST(SystemClock, ARecentReadingIsAMicrosecondOldAtMost) {
  const SystemClock clock;
  MonoTime last = clock.recent();
  for (int i = 0; i < 100'000; ++i) {
    const MonoTime before = clock.now();
    const MonoTime recent = clock.recent();
    ASSERT_GE(recent + std::chrono::microseconds(1), before);
    ASSERT_LE(recent, clock.now());
    ASSERT_GE(recent, last);
    last = recent;
  }
}

}  // namespace
}  // namespace promonitor

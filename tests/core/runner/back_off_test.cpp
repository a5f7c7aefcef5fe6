#include "core/runner/back_off.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using std::chrono::seconds;

TEST(BackOff, DoublesUpToAMinute) {
  BackOff back_off;
  MonoTime now(seconds(1000));
  for (const int pause : {0, 1, 2, 4, 8, 16, 32, 60, 60, 60}) {
    SCOPED_TRACE(pause);
    const MonoTime start = back_off.ended(now);
    EXPECT_EQ(start - now, seconds(pause));
    now = start + seconds(59);
  }
}

TEST(BackOff, ForgetsAfterAMinuteWithoutAnEnd) {
  BackOff back_off;
  MonoTime now(seconds(1000));
  back_off.ended(now);
  back_off.ended(now);
  const MonoTime start = back_off.ended(now);
  EXPECT_EQ(start - now, seconds(2));

  now = start + seconds(60);

  EXPECT_EQ(back_off.ended(now), now);
  EXPECT_EQ(back_off.ended(now), now + seconds(1));
}

}  // namespace
}  // namespace promonitor

#include "core/plugin/log_limit.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(LogLimit, CountsWhatItHoldsBackAndSaysSoLater) {
  LogLimit limit;
  const MonoTime start(std::chrono::seconds(100));
  std::uint64_t suppressed = 0;
  for (std::uint32_t i = 0; i < LogLimit::kLinesPerSecond; ++i) {
    EXPECT_TRUE(limit.admit(start, suppressed));
  }

  EXPECT_FALSE(limit.admit(start, suppressed));
  EXPECT_FALSE(limit.admit(start + std::chrono::milliseconds(999), suppressed));

  EXPECT_TRUE(limit.admit(start + std::chrono::seconds(1), suppressed));
  EXPECT_EQ(suppressed, 2U);
  EXPECT_TRUE(limit.admit(start + std::chrono::seconds(1), suppressed));
  EXPECT_EQ(suppressed, 0U);
}

}  // namespace
}  // namespace promonitor

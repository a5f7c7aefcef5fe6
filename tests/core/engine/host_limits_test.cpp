#include "core/engine/host_limits.hpp"

#include <gtest/gtest.h>

namespace promonitor {
namespace {

constexpr WallTime wallSecond(int number) { return WallTime(std::chrono::seconds(number)); }

TEST(HostLimits, CountEachHostAlone) {
  HostLimits limits(2);
  const auto a = limits.join("a");
  const auto b = limits.join("b");
  EXPECT_EQ(limits.join("a"), a);
  EXPECT_NE(a, b);

  limits.enter(a);
  EXPECT_FALSE(limits.full(a));
  limits.enter(a);
  EXPECT_TRUE(limits.full(a));
  EXPECT_FALSE(limits.full(b));
  limits.exit(a);
  EXPECT_FALSE(limits.full(a));
}

TEST(HostLimits, LimitNothingWithoutALimitOrAName) {
  HostLimits none(0);
  EXPECT_EQ(none.join("a"), nullptr);
  HostLimits one(1);
  const HostLimits::Ref nameless = one.join("");
  EXPECT_EQ(nameless, nullptr);
  one.enter(nameless);
  EXPECT_FALSE(one.full(nameless));
  EXPECT_EQ(one.next(nameless), std::nullopt);
  one.exit(nameless);
  one.leave(nameless);
}

TEST(HostLimits, LetInWhoWasCheckedLongestAgo) {
  HostLimits limits(1);
  const auto host = limits.join("a");
  for (int more = 0; more < 3; ++more) limits.join("a");
  limits.enter(host);
  limits.wait(host, 1, wallSecond(30), wallSecond(90));
  limits.wait(host, 2, wallSecond(10), wallSecond(91));
  limits.wait(host, 3, wallSecond(20), wallSecond(92));
  EXPECT_EQ(limits.waiting(), 3U);
  EXPECT_EQ(limits.next(host), std::nullopt) << "the host is full";

  limits.exit(host);
  for (const HostLimits::Index expected : {2U, 3U, 1U}) {
    ASSERT_EQ(limits.next(host), expected);
    limits.forget(host, expected);
  }
  EXPECT_EQ(limits.next(host), std::nullopt);
  EXPECT_EQ(limits.waiting(), 0U);
}

TEST(HostLimits, TellWhoHasWaitedInVain) {
  HostLimits limits(1);
  const auto a = limits.join("a");
  const auto b = limits.join("b");
  limits.wait(a, 1, wallSecond(0), wallSecond(90));
  limits.wait(b, 2, wallSecond(0), wallSecond(80));
  EXPECT_EQ(limits.nextExpiry(), wallSecond(80));
  EXPECT_EQ(limits.expired(wallSecond(79)), std::nullopt);
  EXPECT_EQ(limits.expired(wallSecond(80)), 2U);
  limits.forget(b, 2);
  EXPECT_EQ(limits.nextExpiry(), wallSecond(90));
  limits.forget(a, 1);
  EXPECT_EQ(limits.nextExpiry(), std::nullopt);
}

}  // namespace
}  // namespace promonitor

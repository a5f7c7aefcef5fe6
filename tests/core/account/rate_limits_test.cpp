#include "core/account/rate_limits.hpp"

#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using namespace std::chrono_literals;

const MonoTime kNow(1h);
constexpr RateSubject kAlice{1};
constexpr RateSubject kBob{2};

TEST(RateLimits, CountsEachSubjectApart) {
  RateLimits limits;
  EXPECT_TRUE(limits.reserve(kAlice, 1, kNow).granted);
  EXPECT_FALSE(limits.reserve(kAlice, 1, kNow).granted);

  EXPECT_EQ(limits.status(kBob, 1, kNow).remaining, 1);
  EXPECT_TRUE(limits.reserve(kBob, 1, kNow).granted);
  EXPECT_EQ(limits.status(kBob, 1, kNow).remaining, 0);
}

TEST(RateLimits, ReleasesAlsoWhatItHasForgotten) {
  RateLimits limits;
  const auto call = limits.reserve(kAlice, 2, kNow);
  EXPECT_EQ(limits.release(kAlice, call, kNow).remaining, 2);
  EXPECT_EQ(limits.release(kBob, call, kNow).remaining, 2);
}

TEST(RateLimits, TellsAddressesApartAsTheirOwnersAre) {
  const struct {
    const char *a, *b;
    bool same;
  } cases[] = {
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.2", false},
      {"192.0.2.1", "::ffff:192.0.2.1", true},
      {"2001:db8::1", "2001:db8:0:0:ffff::2", true},
      {"2001:db8::1", "2001:db8:0:1::1", false},
      {"2001:db8::1", "192.0.2.1", false},
      {"", "not an address", true},
      {"", "0.0.0.0", false},
      {"192.0.2.1 ", "192.0.2.1", false},
  };
  for (const auto& [a, b, same] : cases) {
    SCOPED_TRACE(std::string(a) + " and " + b);
    EXPECT_EQ(rateSubject(std::string_view(a)) == rateSubject(std::string_view(b)), same);
  }
  EXPECT_NE(rateSubject(UserId{1}), rateSubject(UserId{2}));
}

TEST(RateLimits, ForgetsSubjectsWhoseWindowIsEmpty) {
  RateLimits limits;
  for (std::uint64_t i = 0; i < 1000; ++i) limits.reserve(RateSubject{i}, 5, kNow);
  ASSERT_EQ(limits.subjects(), 1000U);

  for (std::uint64_t i = 0; i < 2000; ++i) limits.reserve(RateSubject{100'000 + i}, 5, kNow + 61s);

  EXPECT_EQ(limits.subjects(), 2000U);
}

TEST(RateLimits, StaysWithinItsBoundAndForgetsTheQuietest) {
  RateLimits limits(160);
  limits.reserve(kAlice, 1, kNow);
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    limits.reserve(RateSubject{1000 + i}, 1, kNow);
    ASSERT_FALSE(limits.reserve(kAlice, 1, kNow).granted) << i;
  }
  EXPECT_LE(limits.subjects(), 160U);
}

constexpr int kThreads = 8;
constexpr int kCallsEach = 125;

/// Every tenth call turns out not to count. Returns how many did.
int callOften(RateLimits& limits, int limit, RateSubject other) {
  int served = 0;
  for (int i = 0; i < kCallsEach; ++i) {
    limits.reserve(other, limit, kNow);
    const auto call = limits.reserve(kAlice, limit, kNow + std::chrono::microseconds(i));
    if (!call.granted) continue;
    if (i % 10 == 0) {
      limits.release(kAlice, call, kNow);
    } else {
      ++served;
    }
  }
  return served;
}

/// 1,000 calls on 8 threads; returns how many were served.
int callFromManyThreads(RateLimits& limits, int limit) {
  std::atomic<int> served = 0;
  std::barrier start(kThreads);
  std::vector<std::jthread> threads;
  threads.reserve(kThreads);
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      served += callOften(limits, limit, RateSubject{100U + i});
    });
  }
  threads.clear();
  return served;
}

TEST(RateLimits, AreExactUnderConcurrentCalls) {
  for (const int limit : {2, 50, 500}) {
    SCOPED_TRACE(limit);
    RateLimits limits;
    int served = callFromManyThreads(limits, limit);
    EXPECT_LE(served, limit);

    // A place that was released after the last call is still there.
    while (limits.reserve(kAlice, limit, kNow + 1s).granted) ++served;

    EXPECT_EQ(served, limit);
    EXPECT_TRUE(limits.reserve(kAlice, limit, kNow + 61s).granted);
  }
}

}  // namespace
}  // namespace promonitor

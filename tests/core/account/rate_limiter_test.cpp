#include "core/account/rate_limiter.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

MonoTime at(Duration offset) { return MonoTime(1h + offset); }

TEST(RateLimiter, GrantsTheLimitInAnySixtySecondsAndNoMore) {
  RateLimiter limiter;
  const struct {
    Duration when;
    bool granted;
    int remaining;
    std::int64_t retry_after;
  } calls[] = {
      {0s, true, 1, 1},
      {10s, true, 0, 50},
      {10s, false, 0, 50},
      {59s, false, 0, 1},
      {59'999'999'999ns, false, 0, 1},
      {60s, true, 0, 10},
      {69s, false, 0, 1},
      {70s, true, 0, 50},
      {1000s, true, 1, 1},
  };
  for (const auto& call : calls) {
    SCOPED_TRACE(call.when.count());
    const Reservation reservation = limiter.reserve(at(call.when), 2);
    EXPECT_EQ(reservation.granted, call.granted);
    EXPECT_EQ(reservation.status.limit, 2);
    EXPECT_EQ(reservation.status.remaining, call.remaining);
    EXPECT_EQ(reservation.status.retryAfterSeconds(), call.retry_after);
  }
}

TEST(RateLimiter, ReleasedCallsDoNotCount) {
  RateLimiter limiter;
  const auto first = limiter.reserve(at(0s), 2);
  const auto second = limiter.reserve(at(1s), 2);
  ASSERT_FALSE(limiter.reserve(at(2s), 2).granted);

  EXPECT_EQ(limiter.release(first, at(3s)).remaining, 1);

  EXPECT_TRUE(limiter.reserve(at(3s), 2).granted);
  EXPECT_FALSE(limiter.reserve(at(3s), 2).granted);
  EXPECT_EQ(limiter.release(first, at(4s)).remaining, 0) << "released twice";
  EXPECT_EQ(limiter.release(Reservation{}, at(4s)).remaining, 0) << "never granted";
  EXPECT_EQ(limiter.release(second, at(100s)).remaining, 2) << "its minute is over";
}

TEST(RateLimiter, ReleasesOneOfSeveralCallsOfOneMoment) {
  RateLimiter limiter;
  const auto one = limiter.reserve(at(0s), 3);
  limiter.reserve(at(0s), 3);
  limiter.reserve(at(0s), 3);

  EXPECT_EQ(limiter.release(one, at(0s)).remaining, 1);
}

TEST(RateLimiter, SaysWhenTheFullAllowanceIsBack) {
  RateLimiter limiter;
  EXPECT_EQ(limiter.status(at(0s), 2).full_after, Duration(0));
  limiter.reserve(at(0s), 2);
  limiter.reserve(at(10s), 2);

  const RateStatus status = limiter.status(at(30s), 2);

  EXPECT_EQ(status.full_after, Duration(40s));
  const struct {
    std::int64_t wall_us, reset;
  } cases[] = {{100'000'000, 140}, {100'000'001, 141}, {99'999'999, 140}};
  for (const auto& [wall_us, reset] : cases) {
    SCOPED_TRACE(wall_us);
    EXPECT_EQ(status.resetUnixSeconds(WallTime(std::chrono::microseconds(wall_us))), reset);
  }
}

TEST(RateLimiter, FollowsAChangeOfPlanAtOnce) {
  RateLimiter limiter;
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(limiter.reserve(at(i * 1s), 50).granted);

  const auto lowered = limiter.reserve(at(20s), 2);

  EXPECT_FALSE(lowered.granted);
  EXPECT_EQ(lowered.status.retryAfterSeconds(), 48) << "nine calls have to leave the window";
  EXPECT_FALSE(limiter.reserve(at(67s), 2).granted);
  EXPECT_TRUE(limiter.reserve(at(68s), 2).granted);
  EXPECT_TRUE(limiter.reserve(at(68s), 500).granted);
}

TEST(RateLimiter, GrantsNothingWithoutALimit) {
  RateLimiter limiter;
  for (const int limit : {0, -1}) {
    SCOPED_TRACE(limit);
    const auto refused = limiter.reserve(at(0s), limit);
    EXPECT_FALSE(refused.granted);
    EXPECT_EQ(refused.status.remaining, 0);
    EXPECT_EQ(refused.status.retryAfterSeconds(), 60);
  }
}

TEST(RateLimiter, IsIdleWhenItsWindowIsEmpty) {
  RateLimiter limiter;
  EXPECT_TRUE(limiter.idle(at(0s)));
  const auto call = limiter.reserve(at(0s), 2);
  EXPECT_FALSE(limiter.idle(at(59s)));
  EXPECT_TRUE(limiter.idle(at(60s)));
  limiter.release(call, at(1s));
  EXPECT_TRUE(limiter.idle(at(1s)));
}

TEST(RateLimiter, DoesNotOpenTheWindowForTimesOutOfOrder) {
  RateLimiter limiter;
  limiter.reserve(at(0s), 1);
  ASSERT_TRUE(limiter.reserve(at(60s), 1).granted);

  const auto late = limiter.reserve(at(59s), 1);

  EXPECT_FALSE(late.granted);
  EXPECT_EQ(late.status.retryAfterSeconds(), 61);
}

/// The definition, word by word: all calls that count, looked at one by one.
class NaiveLimiter {
 public:
  bool grant(MonoTime now, int limit) {
    if (used(now) >= limit) return false;
    counted_.push_back(now);
    return true;
  }
  void release(MonoTime call) {
    const auto found = std::find(counted_.begin(), counted_.end(), call);
    if (found != counted_.end()) counted_.erase(found);
  }
  int used(MonoTime now) const {
    return static_cast<int>(std::count_if(counted_.begin(), counted_.end(), [&](MonoTime call) {
      return call > now - RateLimiter::kSpan;
    }));
  }
  int mostInAnySpan() const {
    int most = 0;
    for (const MonoTime end : counted_) {
      const auto within = std::count_if(counted_.begin(), counted_.end(), [&](MonoTime call) {
        return call > end - RateLimiter::kSpan && call <= end;
      });
      most = std::max(most, static_cast<int>(within));
    }
    return most;
  }

 private:
  std::vector<MonoTime> counted_;
};

void compareWithNaive(unsigned seed) {
  std::mt19937 random(seed);
  const auto pick = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  const int limit = 1 + pick(20);
  const Duration pace = std::chrono::milliseconds(1 + pick(20'000));
  RateLimiter limiter;
  NaiveLimiter naive;
  std::vector<Reservation> open;
  MonoTime now = at(0s);
  for (int step = 0; step < 300; ++step) {
    now += pick(4) == 0 ? Duration(0) : Duration(pace.count() * pick(1000) / 1000);
    if (pick(5) == 0 && !open.empty()) {
      const Reservation call = open[static_cast<std::size_t>(pick(static_cast<int>(open.size())))];
      limiter.release(call, now);
      naive.release(call.at);
      std::erase_if(open, [&](const Reservation& each) { return each.at == call.at; });
      continue;
    }
    const Reservation call = limiter.reserve(now, limit);
    ASSERT_EQ(call.granted, naive.grant(now, limit)) << "step " << step;
    ASSERT_EQ(call.status.remaining, limit - naive.used(now)) << "step " << step;
    if (call.granted) {
      open.push_back(call);
      continue;
    }
    // What Retry-After says is true: then, and not a second earlier.
    RateLimiter later = limiter;
    const auto wait = std::chrono::seconds(call.status.retryAfterSeconds());
    if (wait > 1s) {
      ASSERT_FALSE(RateLimiter(later).reserve(now + wait - 1s, limit).granted);
    }
    ASSERT_TRUE(later.reserve(now + wait, limit).granted);
  }
  EXPECT_LE(naive.mostInAnySpan(), limit);
}

TEST(RateLimiter, AgreesWithItsDefinitionOnRandomTimes) {
  for (unsigned seed = 0; seed < 300U / test::kSlowness; ++seed) {
    SCOPED_TRACE(seed);
    compareWithNaive(seed);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace promonitor

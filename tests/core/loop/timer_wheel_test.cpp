#include "core/loop/timer_wheel.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// In the middle of a tick.
const MonoTime kStart{seconds(1000) + Duration(12345)};

std::vector<TimerNode*> expire(TimerWheel& wheel, MonoTime now) {
  TimerList due;
  wheel.expire(now, due);
  std::vector<TimerNode*> nodes;
  while (TimerNode* node = due.pop()) nodes.push_back(node);
  return nodes;
}

TEST(TimerWheel, IsDueInTheTickAfterTheDeadlineAndNeverBefore) {
  const Duration delays[] = {Duration(1),
                             milliseconds(1),
                             milliseconds(2),
                             milliseconds(63),
                             seconds(1),
                             seconds(5),
                             seconds(67),
                             hours(1),
                             hours(24),
                             hours(24 * 365),
                             seconds(4096),
                             milliseconds(68),
                             TimerWheel::kTick * 64,
                             TimerWheel::kTick * 4096};
  for (const Duration delay : delays) {
    SCOPED_TRACE(delay.count());
    TimerWheel wheel(kStart);
    TimerNode node;

    wheel.insert(node, kStart + delay);

    EXPECT_TRUE(expire(wheel, kStart + delay - Duration(1)).empty());
    EXPECT_EQ(expire(wheel, kStart + delay + TimerWheel::kTick), std::vector{&node});
    EXPECT_FALSE(node.linked());
  }
}

TEST(TimerWheel, APassedDeadlineIsDueAtOnce) {
  const MonoTime deadlines[] = {MonoTime::min(), MonoTime{}, kStart - seconds(1), kStart};
  for (const MonoTime deadline : deadlines) {
    SCOPED_TRACE(deadline.time_since_epoch().count());
    TimerWheel wheel(kStart);
    TimerNode node;

    wheel.insert(node, deadline);

    EXPECT_LE(wheel.nextWake(), kStart);
    EXPECT_EQ(expire(wheel, kStart).size(), 1U);
  }
}

TEST(TimerWheel, TheFarthestDeadlineDoesNotOverflow) {
  TimerWheel wheel(kStart);
  TimerNode node;

  wheel.insert(node, MonoTime::max());

  EXPECT_TRUE(expire(wheel, kStart + hours(24 * 365 * 100)).empty());
  ASSERT_TRUE(wheel.nextWake());
  EXPECT_EQ(expire(wheel, MonoTime::max()).size(), 1U);
  EXPECT_FALSE(wheel.nextWake());
}

TEST(TimerWheel, SleepsForEverWhileItIsEmpty) {
  TimerWheel wheel(kStart);
  TimerNode node;
  EXPECT_FALSE(wheel.nextWake());

  wheel.insert(node, kStart + seconds(10));
  EXPECT_TRUE(wheel.nextWake());
  wheel.remove(node);

  EXPECT_FALSE(wheel.nextWake());
  EXPECT_FALSE(node.linked());
}

TEST(TimerWheel, ANodeOnTheDueListMayStillBeRemoved) {
  TimerWheel wheel(kStart);
  TimerNode first;
  TimerNode second;
  wheel.insert(first, kStart);
  wheel.insert(second, kStart + milliseconds(2));
  TimerList due;
  wheel.expire(kStart + seconds(1), due);

  wheel.remove(second);

  EXPECT_EQ(due.pop(), &first);
  EXPECT_EQ(due.pop(), nullptr);
}

TEST(TimerWheel, TimeThatGoesBackIsTimeThatStandsStill) {
  TimerWheel wheel(kStart);
  TimerNode node;
  expire(wheel, kStart + seconds(10));

  wheel.insert(node, kStart + seconds(11));

  EXPECT_TRUE(expire(wheel, kStart).empty());
  EXPECT_EQ(expire(wheel, kStart + seconds(12)).size(), 1U);
}

/// What the wheel should do, done by looking at everything.
class NaiveTimers {
 public:
  void insert(TimerNode* node, MonoTime deadline, MonoTime now) {
    all_.emplace(deadline <= now ? now : tickAfter(deadline), node);
  }
  bool remove(TimerNode* node) {
    return std::erase_if(all_, [node](const auto& entry) { return entry.second == node; }) > 0;
  }
  std::set<TimerNode*> expire(MonoTime now) {
    std::set<TimerNode*> due;
    std::erase_if(all_, [&](const auto& entry) {
      const bool is_due = entry.first <= now;
      if (is_due) due.insert(entry.second);
      return is_due;
    });
    return due;
  }
  std::optional<MonoTime> first() const {
    if (all_.empty()) return std::nullopt;
    return all_.begin()->first;
  }

 private:
  static MonoTime tickAfter(MonoTime deadline) {
    const auto tick = TimerWheel::kTick.count();
    return MonoTime(Duration((deadline.time_since_epoch().count() + tick - 1) / tick * tick));
  }
  std::set<std::pair<MonoTime, TimerNode*>> all_;
};

void compareWithNaive(std::uint32_t seed, Duration longest) {
  std::mt19937_64 random(seed);
  const auto below = [&random](Duration limit) {
    return Duration(
        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit.count())));
  };
  MonoTime now = kStart;
  TimerWheel wheel(now);
  NaiveTimers naive;
  std::vector<TimerNode> nodes(200);

  for (int step = 0; step < 20000; ++step) {
    TimerNode& node = nodes[random() % nodes.size()];
    if (node.linked()) {
      wheel.remove(node);
      ASSERT_TRUE(naive.remove(&node));
    } else {
      const MonoTime deadline = now + below(longest) - milliseconds(3);
      wheel.insert(node, deadline);
      naive.insert(&node, deadline, now);
    }
    if (random() % 4 == 0) {
      // As a loop does: to the asked moment, a little past it, or far past it.
      const auto wake = wheel.nextWake();
      if (wake && random() % 2 == 0) now = std::max(now, *wake);
      if (random() % 3 == 0) now += below(longest / 20);
      const auto due = expire(wheel, now);
      ASSERT_EQ(std::set<TimerNode*>(due.begin(), due.end()), naive.expire(now));
      ASSERT_TRUE(std::is_sorted(due.begin(), due.end(), [](const auto* one, const auto* other) {
        return one->tick < other->tick;
      }));
    }
    const auto wake = wheel.nextWake();
    ASSERT_EQ(wake.has_value(), naive.first().has_value());
    if (wake) {
      ASSERT_LE(*wake, std::max(*naive.first(), now));
    }
  }
}

TEST(TimerWheel, AgreesWithANaiveOneUnderRandomOperations) {
  const Duration ranges[] = {milliseconds(10), milliseconds(500), seconds(30), hours(2),
                             hours(2000)};
  std::uint32_t seed = 1;
  for (const Duration longest : ranges) {
    SCOPED_TRACE(longest.count());
    compareWithNaive(seed++, longest);
  }
}

TEST(TimerWheel, ReachesAFarDeadlineInFewWakes) {
  TimerWheel wheel(kStart);
  TimerNode node;
  wheel.insert(node, kStart + hours(24 * 30));
  int wakes = 0;

  while (const auto wake = wheel.nextWake()) {
    expire(wheel, *wake);
    ++wakes;
  }

  EXPECT_LE(wakes, 7);
  EXPECT_FALSE(node.linked());
}

}  // namespace
}  // namespace promonitor

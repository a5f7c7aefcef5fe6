#include <algorithm>
#include <array>
#include <stop_token>
#include <thread>
#include <vector>

#include "tests/core/loop/event_loop_fixture.hpp"

namespace promonitor {
namespace {

using testing::ElementsAre;

TEST_F(EventLoopTest, PostedTasksRunInOrderInTheNextTurn) {
  std::vector<int> order;
  loop_.post([&] {
    order.push_back(1);
    loop_.post([&] { order.push_back(3); });
  });
  loop_.post([&] { order.push_back(2); });
  EXPECT_TRUE(order.empty());

  loop_.turn(Duration::max());
  EXPECT_THAT(order, ElementsAre(1, 2));
  loop_.turn(Duration::max());
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(EventLoop, WakesForWhatOtherThreadsPost) {
  constexpr int kThreads = 4;
  constexpr int kTasks = 2000;
  const SystemClock clock;
  EventLoop loop(clock);
  std::array<std::vector<int>, kThreads> seen;
  int total = 0;
  std::stop_source stop;
  const auto post_all = [&](std::size_t thread) {
    for (int task = 0; task < kTasks; ++task) {
      loop.post([&, thread, task] {
        seen[thread].push_back(task);
        if (++total == kThreads * kTasks) stop.request_stop();
      });
    }
  };
  EXPECT_TRUE(loop.onLoopThread()) << "nobody runs it yet";

  std::jthread runner([&] { loop.run(stop.get_token()); });
  {
    std::vector<std::jthread> posters;
    posters.reserve(kThreads);
    for (std::size_t thread = 0; thread < kThreads; ++thread)
      posters.emplace_back(post_all, thread);
  }
  runner.join();

  for (const auto& tasks : seen) {
    ASSERT_EQ(tasks.size(), static_cast<std::size_t>(kTasks));
    EXPECT_TRUE(std::is_sorted(tasks.begin(), tasks.end()));
  }
}

TEST(EventLoop, KnowsItsThread) {
  const SystemClock clock;
  EventLoop loop(clock);
  std::stop_source stop;
  bool inside = false;

  std::jthread runner([&] { loop.run(stop.get_token()); });
  loop.post([&] {
    inside = loop.onLoopThread();
    EXPECT_FALSE(std::jthread([] {}).get_id() == std::this_thread::get_id());
    std::jthread([&] { EXPECT_FALSE(loop.onLoopThread()); }).join();
    stop.request_stop();
  });
  runner.join();

  EXPECT_TRUE(inside);
}

TEST(EventLoop, RunsWhatWasPostedBeforeTheStop) {
  const SystemClock clock;
  EventLoop loop(clock);
  std::stop_source stop;
  bool ran = false;
  loop.post([&] { ran = true; });
  stop.request_stop();

  loop.run(stop.get_token());

  EXPECT_TRUE(ran);
}

TEST(EventLoop, StopWakesASleepingLoop) {
  const SystemClock clock;
  EventLoop loop(clock);
  std::stop_source stop;

  std::jthread runner([&] { loop.run(stop.get_token()); });
  stop.request_stop();
  runner.join();

  EXPECT_TRUE(stop.stop_requested());
}

}  // namespace
}  // namespace promonitor

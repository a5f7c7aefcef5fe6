#include "core/loop/worker_pool.hpp"

#include <atomic>
#include <latch>
#include <semaphore>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace promonitor {
namespace {

TEST(WorkerPool, RunsEachJobOnceOffTheCallersThread) {
  constexpr int kJobs = 1000;
  std::atomic<int> runs{0};
  std::atomic<int> wrong_thread{0};
  std::latch done(kJobs);
  const auto caller = std::this_thread::get_id();
  WorkerPool pool(3, kJobs);

  for (int i = 0; i < kJobs; ++i) {
    ASSERT_TRUE(pool.submit([&] {
      if (std::this_thread::get_id() == caller) ++wrong_thread;
      ++runs;
      done.count_down();
    }));
  }
  done.wait();

  EXPECT_EQ(runs, kJobs);
  EXPECT_EQ(wrong_thread, 0);
  EXPECT_EQ(pool.queued(), 0U);
}

TEST(WorkerPool, RefusesWhatItsQueueCannotHold) {
  std::binary_semaphore started(0);
  std::binary_semaphore finish(0);
  std::atomic<int> runs{0};
  std::atomic<int> drops{0};
  const auto count = [&runs] { ++runs; };
  const auto drop = [&drops] { ++drops; };
  {
    WorkerPool pool(1, 2);
    ASSERT_TRUE(pool.submitBlocking([&] {
      started.release();
      finish.acquire();
    }));
    started.acquire();

    EXPECT_TRUE(pool.submitBlocking(count, drop));
    EXPECT_TRUE(pool.submitBlocking(count, drop));
    EXPECT_EQ(pool.queued(), 2U);
    EXPECT_FALSE(pool.submitBlocking(count, drop));
    finish.release();
  }
  EXPECT_EQ(runs + drops, 2) << "what was refused neither runs nor is dropped";
}

TEST(WorkerPool, EndsTheRunningJobAndDropsTheQueue) {
  std::binary_semaphore started(0);
  std::atomic<bool> ended{false};
  std::atomic<int> runs{0};
  std::atomic<int> drops{0};
  {
    WorkerPool pool(1, 100);
    ASSERT_TRUE(pool.submitBlocking([&] {
      started.release();
      // Until the pool is being destroyed: then it has no queue and takes no more jobs.
      while (pool.submitBlocking([&runs] { ++runs; }, [&drops] { ++drops; }) || pool.queued() > 0) {
      }
      ended = true;
    }));
    started.acquire();
    while (pool.queued() == 0) {
    }
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(runs, 0);
  EXPECT_GT(drops, 0);
}

TEST(WorkerPool, DoesShortWorkWhileEveryThreadIsBlocked) {
  constexpr int kThreads = 3;
  std::latch started(kThreads);
  std::latch finish(1);
  std::latch done(10);
  WorkerPool pool(kThreads, 10);
  const auto block = [&] {
    started.count_down();
    finish.wait();
  };
  for (int i = 0; i < kThreads; ++i) ASSERT_TRUE(pool.submitBlocking(block));
  started.wait();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(pool.submitBlocking([] {}));
  EXPECT_FALSE(pool.submitBlocking([] {}));

  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(pool.submit([&] { done.count_down(); })) << "a full queue of blocking work";
  }
  done.wait();

  EXPECT_EQ(pool.queued(), 10U);
  finish.count_down();
}

TEST(WorkerPool, TakesJobsFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kJobs = 500;
  std::atomic<int> runs{0};
  std::atomic<int> drops{0};
  std::atomic<int> refused{0};
  {
    WorkerPool pool(2, 64);
    const auto run = [&] { ++runs; };
    const auto drop = [&] { ++drops; };
    const auto submit_all = [&] {
      for (int job = 0; job < kJobs; ++job) refused += pool.submit(run, drop) ? 0 : 1;
    };
    std::vector<std::jthread> submitters;
    submitters.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) submitters.emplace_back(submit_all);
    submitters.clear();
  }
  EXPECT_EQ(runs + drops + refused, kThreads * kJobs);
}

}  // namespace
}  // namespace promonitor

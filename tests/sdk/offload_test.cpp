#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/sdk/running.hpp"

namespace promonitor {
namespace {

/// Counts how many of it live.
struct CountedWork {
  CountedWork() { ++alive; }
  CountedWork(const CountedWork&) = delete;
  CountedWork& operator=(const CountedWork&) = delete;
  ~CountedWork() { --alive; }
  static inline int alive = 0;
};

TEST(Offload, FreesTheWorkOfACheckThatEndedFirst) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    const auto held = std::make_shared<CountedWork>();
    const auto work = [held] {};
    co_await ctx.offload(work);
    co_return pm::up();
  });

  check.cancel();
  EXPECT_EQ(check.fake.results.size(), 1U);
  EXPECT_EQ(CountedWork::alive, 1) << "the worker still has it";

  check.fake.work();
  EXPECT_EQ(CountedWork::alive, 0);
}

TEST(Offload, BringsExceptionsBackFromAWorker) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    co_await ctx.offload([] { throw std::runtime_error("from a worker"); });
    co_return pm::up();
  });

  check.fake.work();

  EXPECT_EQ(check.fake.results.at(0).message, "from a worker");
}

}  // namespace
}  // namespace promonitor

#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/sdk/running.hpp"

namespace promonitor {
namespace {

/// Counts how many of it live.
struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --alive; }
  static inline int alive = 0;
};

TEST(Offload, FreesTheWorkOfACheckThatEndedFirst) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    const auto held = std::make_shared<Counted>();
    const auto work = [held] {};
    co_await ctx.offload(work);
    co_return pm::up();
  });

  check.cancel();
  EXPECT_EQ(check.fake.results.size(), 1U);
  EXPECT_EQ(Counted::alive, 1) << "the worker still has it";

  check.fake.work();
  EXPECT_EQ(Counted::alive, 0);
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

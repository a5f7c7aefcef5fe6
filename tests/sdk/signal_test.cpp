#include <string>

#include <gtest/gtest.h>

#include "tests/sdk/running.hpp"

namespace promonitor {
namespace {

TEST(Signal, DeliversFromOutside) {
  ScriptedCheck check;
  pm::Signal<int>* signal = nullptr;
  check.start([&signal](pm::Context ctx) -> pm::CheckTask {
    pm::Signal<int> done(ctx);
    signal = &done;
    const int first = co_await done.get();
    const int second = co_await done.get();
    co_return pm::degraded("sum", "{}", first + second);
  });

  signal->set(40);
  EXPECT_TRUE(check.fake.results.empty());
  signal->set(2);

  EXPECT_EQ(check.fake.results.at(0).message, "42");
}

TEST(Signal, KeepsAValueThatCameBeforeTheAwait) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    pm::Signal<std::string> done(ctx);
    done.set("early");
    const std::string text = co_await done.get();
    co_return pm::degraded("text", text);
  });

  EXPECT_EQ(check.fake.results.at(0).message, "early");
}

TEST(Signal, IsCancelledLikeAnyAwait) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    ctx.enter(pm::Phase::Transfer);
    pm::Signal<int> done(ctx);
    const int value = co_await done.get();
    co_return pm::degraded("value", "{}", value);
  });

  check.cancel();

  EXPECT_EQ(check.fake.results.at(0).code, "timeout");
  EXPECT_EQ(check.fake.results.at(0).failed_phase, std::uint32_t{PM_M_TRANSFER});
}

}  // namespace
}  // namespace promonitor

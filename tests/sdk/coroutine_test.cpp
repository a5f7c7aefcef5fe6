#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/sdk/running.hpp"

namespace promonitor {
namespace {

using std::chrono::seconds;

/// Counts how many of it live, to see frames come and go.
struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --alive; }
  static inline int alive = 0;
};

pm::Task<int> addedUp(pm::Context ctx, int to) {
  const Counted counted;
  if (to == 0) {
    co_await ctx.sleep(seconds(1));
    co_return 0;
  }
  const int below = co_await addedUp(ctx, to - 1);
  co_return below + to;
}

pm::Task<int> immediate(int value) { co_return value; }

pm::CheckTask everything(pm::Context ctx) {
  const Counted counted;
  co_await ctx.sleep(seconds(1));
  const std::vector<pm_addr> addresses = co_await ctx.resolve("host", 80);
  const std::uint32_t ready = co_await ctx.waitFd(3, PM_READ);
  ctx.metric(pm::customMetric(0), ready);
  const int sum = co_await addedUp(ctx, 3);
  const std::string text = co_await ctx.offload([] { return std::string("from a worker"); });
  pm::Stream stream = co_await ctx.connect("host", 80);
  co_await stream.write("hello");
  std::array<char, 16> space{};
  const std::size_t count = co_await stream.read(space);
  co_await stream.startTls({});
  co_return pm::degraded("seen", "{} {} {} {}", addresses.size(), sum, text,
                         std::string_view(space.data(), count));
}

/// The awaits of everything(), and the phase that a time-out there names.
struct AwaitPoint {
  const char* call;
  const char* code;
  pm::Phase phase;
  pm::State state;
};
constexpr AwaitPoint kAwaitPoints[] = {
    {"sleep", "timeout", pm::Phase::None, pm::State::Down},
    {"resolve", "dns_timeout", pm::Phase::Dns, pm::State::Unknown},
    {"fd_wait", "timeout", pm::Phase::None, pm::State::Down},
    {"sleep", "timeout", pm::Phase::None, pm::State::Down},
    {"offload", "timeout", pm::Phase::None, pm::State::Down},
    {"connect", "connect_timeout", pm::Phase::Connect, pm::State::Down},
    {"write", "timeout", pm::Phase::Send, pm::State::Down},
    {"read", "timeout", pm::Phase::Ttfb, pm::State::Down},
    {"start_tls", "tls_timeout", pm::Phase::Tls, pm::State::Down}};

/// Ends what is pending as it should end.
void endWell(FakeHost& fake) {
  if (fake.waitsFor() == "offload") {
    fake.work();
  } else if (fake.waitsFor() == "read") {
    fake.transfer("pong");
  } else {
    if (fake.waitsFor() == "connect") fake.info.connect_ns = 2'000'000;
    fake.end(PM_OK, PM_READ);
  }
}

TEST(Coroutine, RunsThroughEveryKindOfAwait) {
  ScriptedCheck check;
  check.fake.info.dns_ns = 1'000'000;
  check.start(everything);
  for (const AwaitPoint& point : kAwaitPoints) {
    ASSERT_EQ(check.fake.waitsFor(), point.call);
    ASSERT_TRUE(check.fake.results.empty());
    endWell(check.fake);
  }

  ASSERT_EQ(check.fake.results.size(), 1U);
  EXPECT_EQ(check.fake.results[0].state, std::uint32_t{PM_STATE_DEGRADED});
  EXPECT_EQ(check.fake.results[0].message, "0 6 from a worker pong");
  EXPECT_EQ(check.fake.open_streams, 0);
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Coroutine, EndsWithATimeoutAtEveryAwait) {
  for (std::size_t at = 0; at < std::size(kAwaitPoints); ++at) {
    SCOPED_TRACE(kAwaitPoints[at].call);
    ScriptedCheck check;
    check.fake.info.dns_ns = 1'000'000;
    check.start(everything);
    for (std::size_t i = 0; i < at; ++i) endWell(check.fake);

    check.cancel();

    ASSERT_EQ(check.fake.results.size(), 1U);
    const FakeHost::Result& result = check.fake.results[0];
    EXPECT_EQ(result.state, static_cast<std::uint32_t>(kAwaitPoints[at].state));
    EXPECT_EQ(result.code, kAwaitPoints[at].code);
    EXPECT_EQ(result.failed_phase, static_cast<std::uint32_t>(kAwaitPoints[at].phase));
    EXPECT_EQ(check.fake.waitsFor(), "");
    EXPECT_EQ(check.fake.open_streams, 0);
    EXPECT_EQ(Counted::alive, 0);
    check.fake.work();
  }
}

TEST(Coroutine, FailsWhereAHostCallFails) {
  const char* const calls[] = {"sleep",   "resolve", "fd_wait", "offload",
                               "connect", "write",   "read",    "start_tls"};
  for (const char* const call : calls) {
    SCOPED_TRACE(call);
    ScriptedCheck check;
    check.fake.failing = call;
    check.start(everything);
    while (check.fake.results.empty()) endWell(check.fake);

    ASSERT_EQ(check.fake.results.size(), 1U);
    EXPECT_EQ(check.fake.results[0].state, std::uint32_t{PM_STATE_UNKNOWN});
    EXPECT_EQ(check.fake.results[0].code, "internal");
    EXPECT_EQ(check.fake.calls.back(), call);
    EXPECT_EQ(check.fake.open_streams, 0);
    EXPECT_EQ(Counted::alive, 0);
  }
}

TEST(Coroutine, LetsAKindEndACancelledCheckItself) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    int replies = 1;
    try {
      co_await ctx.sleep(seconds(60));
      replies = 3;
    } catch (const pm::Cancelled&) {
      ctx.metric(PM_M_LOSS_RATIO, 0.5);
    }
    co_return pm::down("loss", "{} of 3 replies", replies);
  });

  check.cancel();

  ASSERT_EQ(check.fake.results.size(), 1U);
  EXPECT_EQ(check.fake.results[0].message, "1 of 3 replies");
  EXPECT_EQ(check.fake.results[0].metrics.size(), 1U);
}

TEST(Coroutine, ThrowsAtEveryAwaitAfterACancel) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    try {
      co_await ctx.sleep(seconds(60));
    } catch (const pm::Cancelled&) {
    }
    co_await ctx.sleep(seconds(1));
    co_return pm::up();
  });

  check.cancel(PM_CANCEL_SHUTDOWN);

  ASSERT_EQ(check.fake.results.size(), 1U);
  EXPECT_EQ(check.fake.results[0].state, std::uint32_t{PM_STATE_UNKNOWN});
  EXPECT_EQ(check.fake.results[0].code, "cancelled");
  EXPECT_EQ(check.fake.calls.size(), 1U);
}

TEST(Coroutine, CompletesInsideStartWhenNothingIsAwaited) {
  ScriptedCheck check;
  check.start([](pm::Context) -> pm::CheckTask { co_return pm::up(); });

  ASSERT_EQ(check.fake.results.size(), 1U);
  EXPECT_EQ(check.fake.results[0].state, std::uint32_t{PM_STATE_UP});
}

TEST(Coroutine, TasksThatEndAtOnceDoNotPileUpOnTheStack) {
  ScriptedCheck check;
  check.start([](pm::Context) -> pm::CheckTask {
    std::int64_t sum = 0;
    for (int i = 0; i < 200000; ++i) {
      const int value = co_await immediate(1);
      sum += value;
    }
    co_return pm::degraded("sum", "{}", sum);
  });

  EXPECT_EQ(check.fake.results.at(0).message, "200000");
}

TEST(Coroutine, TakesATemporaryTarget) {
  const std::string name(100, 'a');
  ScriptedCheck check;
  check.start([name](pm::Context ctx) -> pm::CheckTask {
    pm::Stream stream = co_await ctx.connect(pm::Endpoint{name + ".example", 80});
    co_await stream.write(std::string(100, 'x') + name);
    co_return pm::up();
  });
  check.fake.end();
  check.fake.end();

  EXPECT_EQ(check.fake.results.size(), 1U);
  EXPECT_EQ(check.fake.written, std::string(100, 'x') + name);
}

TEST(Coroutine, SeesItsLoopState) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    co_return pm::degraded("seen", "{}", ctx.loopState<int>());
  });

  EXPECT_EQ(check.fake.results.at(0).message, "5");
}

}  // namespace
}  // namespace promonitor

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sdk/running.hpp"

namespace promonitor {
namespace {

using std::chrono::seconds;

pm::Task<void> failing() {
  throw pm::ProbeFailure(pm::down("inner", "thrown in a task"));
  co_return;
}

TEST(CheckResult, ReportsAFailedConnectAsTheHostSawIt) {
  const struct {
    std::uint32_t flags;
    std::uint32_t state;
  } cases[] = {{0, PM_STATE_DOWN}, {PM_STREAM_OUR_FAULT, PM_STATE_UNKNOWN}};
  for (const auto& one : cases) {
    ScriptedCheck check;
    check.start([](pm::Context ctx) -> pm::CheckTask {
      pm::Stream stream = co_await ctx.connect("host", 80);
      co_return pm::up();
    });
    check.fake.info.flags = one.flags;
    check.fake.info.cause = PM_CAUSE_REFUSED;
    check.fake.info.failed_phase = PM_M_CONNECT;
    check.fake.info.code = pm::str("connect_refused");
    check.fake.info.summary = pm::str("192.0.2.1:80 refused the connection");
    check.fake.info.expected = pm::str("a connection");
    check.fake.info.got = pm::str("a refusal");

    check.fake.end(PM_E_FAIL);

    const FakeHost::Result& result = check.fake.results.at(0);
    EXPECT_EQ(result.state, one.state);
    EXPECT_EQ(result.cause, std::uint32_t{PM_CAUSE_REFUSED});
    EXPECT_EQ(result.failed_phase, std::uint32_t{PM_M_CONNECT});
    EXPECT_EQ(result.code, "connect_refused");
    EXPECT_EQ(result.message, "192.0.2.1:80 refused the connection");
    EXPECT_EQ(result.expected, "a connection");
    EXPECT_EQ(result.got, "a refusal");
    EXPECT_EQ(check.fake.open_streams, 0);
  }
}

TEST(CheckResult, RecordsWhoThePeerIs) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    const pm::TlsOptions tls;
    pm::Stream stream = co_await ctx.connect("host", 443, {.tls = &tls});
    co_return pm::up();
  });
  check.fake.info.peer_text = pm::str("192.0.2.1:443");
  check.fake.info.tls_version_text = pm::str("TLSv1.3");
  check.fake.end();

  EXPECT_THAT(check.fake.results.at(0).attributes,
              testing::ElementsAre("192.0.2.1:443", "TLSv1.3"));
}

TEST(CheckResult, KeepsThePhasesMeasuredBeforeATimeout) {
  ScriptedCheck check;
  check.start([](pm::Context ctx) -> pm::CheckTask {
    pm::Stream stream = co_await ctx.connect("host", 80);
    co_return pm::up();
  });
  check.fake.info.dns_ns = 3'000'000;

  check.cancel();

  const FakeHost::Result& result = check.fake.results.at(0);
  ASSERT_EQ(result.metrics.size(), 1U);
  EXPECT_EQ(result.metrics[0].id, std::uint32_t{PM_M_DNS});
  EXPECT_DOUBLE_EQ(result.metrics[0].value, 0.003);
  EXPECT_EQ(result.message, "no connection within 10 s");
}

TEST(CheckResult, TurnsWhatItThrowsIntoAResult) {
  const struct {
    Scripted::Body body;
    const char* code;
    const char* message;
  } cases[] = {{[](pm::Context) -> pm::CheckTask {
                  co_await failing();
                  co_return pm::up();
                },
                "inner", "thrown in a task"},
               {[](pm::Context) -> pm::CheckTask {
                  throw std::runtime_error("a bug");
                  co_return pm::up();
                },
                "internal", "a bug"},
               {[](pm::Context) -> pm::CheckTask {
                  throw 42;
                  co_return pm::up();
                },
                "internal", "the probe threw something that is no exception"}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.message);
    ScriptedCheck check;
    check.start(one.body);
    EXPECT_EQ(check.fake.results.at(0).code, one.code);
    EXPECT_EQ(check.fake.results.at(0).message, one.message);
  }
}

TEST(CheckResult, TellsATimeoutOfADescriptorFromReadiness) {
  for (const std::int32_t status : {PM_OK, PM_E_TIMEOUT}) {
    ScriptedCheck check;
    check.start([](pm::Context ctx) -> pm::CheckTask {
      const std::uint32_t ready = co_await ctx.waitFd(3, PM_READ, seconds(1));
      co_return pm::degraded("ready", "{}", ready);
    });
    check.fake.end(status, status == PM_OK ? PM_READ | PM_HUP : 0);
    EXPECT_EQ(check.fake.results.at(0).message, status == PM_OK ? "5" : "0");
  }
}

}  // namespace
}  // namespace promonitor

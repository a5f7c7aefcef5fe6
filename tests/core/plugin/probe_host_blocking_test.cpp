#include <gtest/gtest.h>

#include "core/plugin/probe_host.hpp"
#include "tests/core/plugin/host_fixture.hpp"

namespace promonitor {
namespace {

/// Kinds that run on a worker.
using ProbeHostBlockingTest = HostFixture;

TEST_F(ProbeHostBlockingTest, RunsBlockingKindsOnWorkers) {
  EXPECT_EQ(check("good_blocking", "x").verdict, Verdict::Up);

  const CheckResult& silent = check("good_blocking", "no result");
  EXPECT_EQ(silent.verdict, Verdict::Unknown);
  EXPECT_EQ(silent.failure->code, "internal");
}

TEST_F(ProbeHostBlockingTest, TellsABlockingProbeToStop) {
  start(create("good_blocking", "wait"), std::chrono::seconds(1));
  awaitLines("waiting", 1);

  advance(std::chrono::seconds(1));

  EXPECT_EQ(result().verdict, Verdict::Down);
}

TEST_F(ProbeHostBlockingTest, SaysWhenNoWorkerIsFree) {
  for (int i = 0; i < 2; ++i) start(create("good_blocking", "wait"), std::chrono::hours(1));
  awaitLines("waiting", 2);
  for (int i = 0; i < 4; ++i) start(create("good_blocking", "x"), std::chrono::seconds(1));
  start(create("good_blocking", "x"));
  EXPECT_EQ(result().failure->code, "overloaded");

  advance(std::chrono::seconds(1));
  loop_.turn(Duration(0));

  for (std::uint64_t token = 3; token <= 6; ++token) {
    ASSERT_TRUE(results_.contains(token));
    EXPECT_EQ(results_.at(token).failure->code, "overloaded");
  }
}

TEST_F(ProbeHostBlockingTest, CountsTheTimeLimitOfABlockingProbeFromWhenItBegins) {
  for (int i = 0; i < 2; ++i) start(create("good_blocking", "wait"), std::chrono::seconds(2));
  awaitLines("waiting", 2);
  start(create("good_blocking", "wait"), std::chrono::seconds(10));
  advance(std::chrono::seconds(2));
  awaitLines("waiting", 3);

  advance(std::chrono::seconds(9));
  EXPECT_FALSE(results_.contains(token_)) << "eleven seconds after its start it has one more";
  advance(std::chrono::seconds(1));

  EXPECT_EQ(result().verdict, Verdict::Down);
  EXPECT_GE(*result().queue_time, std::chrono::seconds(2));
  EXPECT_LT(*result().queue_time, std::chrono::seconds(3));
  EXPECT_GE(result().response_time, std::chrono::seconds(10));
  EXPECT_LT(result().response_time, std::chrono::seconds(11));
}

TEST_F(ProbeHostBlockingTest, TellsHowLongABlockingProbeWaitedForAWorker) {
  EXPECT_EQ(check("good_blocking", "x").queue_time, Duration(0));
  EXPECT_EQ(check("good_callback", "x").queue_time, std::nullopt);

  for (int i = 0; i < 2; ++i) start(create("good_blocking", "wait"), std::chrono::hours(1));
  awaitLines("waiting", 2);
  const CheckHandle cancelled = start(create("good_blocking", "x"), std::chrono::seconds(3));
  start(create("good_blocking", "x"), std::chrono::seconds(3));
  host_->cancel(cancelled, Prober::CancelReason::User);
  advance(std::chrono::seconds(3));

  EXPECT_EQ(result().failure->code, "overloaded");
  EXPECT_EQ(result().response_time, Duration(0));
  EXPECT_GE(*result().queue_time, std::chrono::seconds(3));
  EXPECT_EQ(results_.at(token_ - 1).failure->code, "cancelled");
}

TEST_F(ProbeHostBlockingTest, RunsOtherKindsWhileEveryWorkerIsBlocked) {
  for (int i = 0; i < 2; ++i) start(create("good_blocking", "wait"), std::chrono::hours(1));
  awaitLines("waiting", 2);
  for (int i = 0; i < 4; ++i) start(create("good_blocking", "x"), std::chrono::hours(1));

  EXPECT_EQ(check("good_callback", "x").verdict, Verdict::Up);
  EXPECT_EQ(check("good_coroutine", "a:1", mapOf({{"mode", plain("offload")}})).verdict,
            Verdict::Degraded);
}

}  // namespace
}  // namespace promonitor

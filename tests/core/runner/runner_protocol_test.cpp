// RunnerProber and runners that break the protocol, answer nothing or end.
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/runner/runner_fixture.hpp"
#include "tests/core/runner/samples.hpp"

namespace promonitor {
namespace {

class RunnerProtocol : public RunnerFixture {
 protected:
  RunnerProtocol() { kind_ = &sample_; }
  void useRogue(const std::string& mode) {
    make({.plugin_path = mode, .plugin_id = "org.example.sample"}, ROGUE_RUNNER);
  }
  /// The next second, after the runner has answered to the present one.
  void nextTick() {
    const std::uint64_t before = stats_.frames_received;
    advance(std::chrono::seconds(1));
    until([&] { return stats_.frames_received > before; });
  }

  const ProbeKind sample_ = sampleKind();
};

TEST_F(RunnerProtocol, IsEnoughToRunChecks) {
  useRogue("sound");
  const CheckResult& result = check(create("x"));

  EXPECT_EQ(result.verdict, Verdict::Down);
  EXPECT_EQ(result.failure->summary, "it is");
  EXPECT_EQ(stats_.running, 1U);
  EXPECT_EQ(stats_.in_flight, 0U);
  EXPECT_EQ(stats_.restarts, 0U);
}

TEST_F(RunnerProtocol, WhoBreaksItIsKilled) {
  for (const char* mode :
       {"garbage", "huge frame", "unknown type", "wrong way", "second ready", "late failure",
        "answer to nothing", "short log", "wrong level", "short result", "no check", "stale check",
        "check of nobody", "flood", "result before ready"}) {
    SCOPED_TRACE(mode);
    useRogue(mode);
    const std::uint64_t crashed = stats_.crashed;

    const CheckResult& result = check(create("x"));

    expectUnknown(result, "probe_crashed");
    EXPECT_EQ(result.failure->summary,
              "the plugin's process sent what no sound one sends and was killed");
    EXPECT_EQ(stats_.crashed, crashed + 1);
    prober_.reset();
    EXPECT_EQ(stats_.running, 0U);
  }
  EXPECT_GE(lines_->count("runner ended plugin=org.example.sample reason=\"the plugin's process "
                          "sent what no sound one sends"),
            15U);
}

TEST_F(RunnerProtocol, ASecondResultCountsForNothing) {
  useRogue("second result");

  EXPECT_EQ(check(create("x")).verdict, Verdict::Down);

  until([&] { return stats_.crashed == 1; });
  EXPECT_EQ(results_.size(), 1U);
}

TEST_F(RunnerProtocol, TellsWhyAPluginCannotBeRun) {
  useRogue("failed");
  const InstanceId instance = create("x");

  const CheckResult& result = check(instance);

  expectUnknown(result, "probe_refused");
  EXPECT_EQ(result.failure->summary, "the plugin cannot be run: no such\\nplugin");
}

TEST_F(RunnerProtocol, WritesNoLineThatLooksLikeAnother) {
  useRogue("forged line");

  check(create("x"));

  EXPECT_EQ(lines_->count("runner plugin=org.example.sample a=\"b\"\\nstarted"), 1U)
      << lines_->all();
}

TEST_F(RunnerProtocol, EndsOneThatNeverBecomesReady) {
  useRogue("silent");
  const std::uint64_t token = start(create("x"), std::chrono::seconds(1));
  until([&] { return stats_.running == 1; });
  for (int seconds = 0; seconds < 9; ++seconds) advance(std::chrono::seconds(1));
  EXPECT_TRUE(results_.empty());

  advance(std::chrono::seconds(1));

  expectUnknown(result(token), "probe_hung");
  EXPECT_THAT(results_.at(token).failure->summary, testing::HasSubstr("did not load"));
}

TEST_F(RunnerProtocol, EndsOneThatDoesNotAnswer) {
  useRogue("deaf");
  const std::uint64_t token = start(create("x"));
  until([&] { return stats_.frames_received >= 1; });

  findOutWhoHangs();

  expectUnknown(result(token), "probe_hung");
  EXPECT_EQ(stats_.hung, 1U);
  EXPECT_EQ(stats_.lost_checks, 1U);
}

TEST_F(RunnerProtocol, APauseOfThisProcessHangsNobody) {
  useRogue("keeps it");
  start(create("x"), std::chrono::hours(2));
  until([&] { return stats_.frames_received >= 2; });

  advance(std::chrono::hours(1));
  for (int seconds = 0; seconds < 3; ++seconds) nextTick();

  EXPECT_TRUE(results_.empty());
  EXPECT_EQ(stats_.crashed, 0U);
}

TEST_F(RunnerProtocol, EndsOneThatDoesNotEndACheck) {
  useRogue("keeps it");
  const std::uint64_t token = start(create("x"), std::chrono::seconds(2));
  until([&] { return stats_.frames_received >= 2; });
  for (int seconds = 0; seconds < 5; ++seconds) nextTick();
  EXPECT_TRUE(results_.empty());

  for (int seconds = 0; seconds < 2; ++seconds) advance(std::chrono::seconds(1));

  expectUnknown(result(token), "probe_hung");
  EXPECT_THAT(results_.at(token).failure->summary, testing::HasSubstr("monitor shop"));
}

TEST_F(RunnerProtocol, ACancelledCheckMustEndSoon) {
  useRogue("keeps it");
  const std::uint64_t token = start(create("x"), std::chrono::hours(1));
  until([&] { return stats_.frames_received >= 2; });
  prober_->cancel(check_, Prober::CancelReason::User);
  for (int seconds = 0; seconds < 3; ++seconds) nextTick();
  EXPECT_TRUE(results_.empty());

  for (int seconds = 0; seconds < 2; ++seconds) advance(std::chrono::seconds(1));

  expectUnknown(result(token), "probe_hung");
}

TEST_F(RunnerProtocol, EndsOneThatClosesItsChannel) {
  useRogue("closes");
  const std::uint64_t token = start(create("x"));
  until([&] { return stats_.frames_received >= 1; });
  until([&] {
    // Slower than what happens really.
    loop_.turn(std::chrono::milliseconds(20));
    advance(std::chrono::milliseconds(10));
    return results_.contains(token);
  });

  expectUnknown(result(token), "probe_crashed");
  EXPECT_THAT(results_.at(token).failure->summary, testing::HasSubstr("closed its channel"));
}

TEST_F(RunnerProtocol, StartsAgainAtOnceThenLaterAndLater) {
  useRogue("exits");
  const InstanceId instance = create("x");
  expectUnknown(check(instance), "probe_crashed");
  EXPECT_EQ(results_.at(token_).failure->summary, "the plugin's process ended: exit status 3");
  EXPECT_EQ(stats_.restarts, 1U);

  for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
    SCOPED_TRACE(pause);
    const std::uint64_t restarts = stats_.restarts;
    expectUnknown(check(instance), "probe_crashed");
    EXPECT_EQ(stats_.restarts, restarts);

    const CheckResult& meanwhile = check(instance);
    expectUnknown(meanwhile, "probe_crashed");
    EXPECT_EQ(meanwhile.failure->summary,
              fmt::format("the plugin's process ended: exit status 3; it is started again in {} s",
                          pause));
    EXPECT_EQ(stats_.running, 0U);
    advance(std::chrono::seconds(pause) - std::chrono::milliseconds(20));
    EXPECT_EQ(stats_.restarts, restarts);
    advance(std::chrono::milliseconds(20));
    EXPECT_EQ(stats_.restarts, restarts + 1);
  }
}

TEST_F(RunnerProtocol, ChecksGoOnWhereNoneCanBeStarted) {
  make({.plugin_path = "x", .plugin_id = "org.example.sample"}, "/nonexistent/promonitor");

  const InstanceId instance = create("x");
  for (const char* again : {"", "", "; it is started again in 1 s"}) {
    const CheckResult& result = check(instance);

    expectUnknown(result, "probe_crashed");
    EXPECT_EQ(result.failure->summary,
              std::string("the plugin's process could not be started: /nonexistent/promonitor: No "
                          "such file or directory") +
                  again);
  }
  EXPECT_EQ(stats_.running, 0U);
}

}  // namespace
}  // namespace promonitor

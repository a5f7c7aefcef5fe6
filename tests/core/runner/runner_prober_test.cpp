// RunnerProber and real runners with sound and harmful plugins.
#include "core/runner/runner_prober.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/runner/runner_fixture.hpp"
#include "tests/support/process_usage.hpp"

namespace promonitor {
namespace {

using RunnerProberTest = RunnerFixture;

TEST_F(RunnerProberTest, GivesTheResultsThatAPluginGives) {
  use("good_callback");
  const CheckResult& result = check(create("anything"));

  EXPECT_EQ(result.verdict, Verdict::Up);
  EXPECT_FALSE(result.failure);
  EXPECT_EQ(result.status_code, 220);
  EXPECT_EQ(result.response_time, std::chrono::milliseconds(5));
  EXPECT_EQ(result.phases[Phase::Connect], 250000);
  EXPECT_EQ(result.phases[Phase::Dns], -1);
  EXPECT_EQ(result.metrics, (std::vector<Metric>{{"rtt", 1.5}, {"colours", 7}}));
  EXPECT_EQ(result.attributes,
            (std::vector<Attribute>{{"peer", "192.0.2.1:7"}, {"colour", "blue"}}));
  EXPECT_EQ(prober_->inFlight(), 0U);
  EXPECT_EQ(stats_.running, 1U);
}

TEST_F(RunnerProberTest, RunsManyChecksSideBySide) {
  use("good_callback");
  std::vector<InstanceId> instances;
  instances.reserve(300);
  for (int i = 0; i < 300; ++i) instances.push_back(create(std::to_string(i)));
  for (int round = 0; round < 3; ++round) {
    for (const InstanceId instance : instances) start(instance);
    EXPECT_EQ(prober_->inFlight(), 300U);
    until([&] { return prober_->inFlight() == 0; });
  }

  EXPECT_EQ(results_.size(), 900U);
  for (const auto& [token, result] : results_) EXPECT_EQ(result.verdict, Verdict::Up) << token;
  for (const InstanceId instance : instances) prober_->destroy(instance);
  EXPECT_EQ(stats_.crashed, 0U);
}

TEST_F(RunnerProberTest, RunsBlockingKinds) {
  use("good_blocking");
  EXPECT_EQ(check(create("x")).verdict, Verdict::Up);
  expectUnknown(check(create("no result")), "internal");
}

TEST_F(RunnerProberTest, SaysOnceThatAnInstanceIsRefused) {
  use("throws");
  const InstanceId instance = create("x");

  for (int i = 0; i < 3; ++i) {
    const CheckResult& result = check(instance);
    expectUnknown(result, "probe_refused");
    EXPECT_EQ(result.failure->summary,
              "the probe could not be set up: the kind threw something that is no exception");
  }
  EXPECT_EQ(lines_->count("probe refused monitor=shop kind=throws"), 1U);
  EXPECT_EQ(stats_.crashed, 0U);
  prober_->destroy(instance);
}

TEST_F(RunnerProberTest, TheHostInTheRunnerEndsAStuckProbe) {
  use("ignores_cancel");

  const std::uint64_t late = start(create("late up"), std::chrono::milliseconds(1));
  const std::uint64_t never = start(create("x"), std::chrono::milliseconds(1));

  EXPECT_EQ(result(late).failure->summary, "the answer came after the time limit");
  EXPECT_EQ(result(never).verdict, Verdict::Down);
  EXPECT_EQ(result(never).failure->code, "timeout");
  EXPECT_EQ(lines_->count("probe stuck kind=ignores_cancel monitor=shop"), 1U);
}

TEST_F(RunnerProberTest, PassesCancellationOn) {
  use("good_coroutine");
  const OptionInput mode = mapOf({{"mode", plain("sleep")}});
  const OptionInput target = plain("a:1");
  std::string error;
  const InstanceId instance =
      prober_->create({.kind = *kind_,
                       .options = kind_->schema.validate(mode, &target).options,
                       .policy = &policy_},
                      error);
  const std::uint64_t token = start(instance);

  prober_->cancel(check_, Prober::CancelReason::User);

  expectUnknown(result(token), "cancelled");
  prober_->cancel(check_, Prober::CancelReason::User);
}

struct Harm {
  const char* plugin;
  const char* target;
  const char* text;
};

TEST_F(RunnerProberTest, ACrashCostsTheChecksOfThatPluginNothingElse) {
  const Harm cases[] = {{"segfaults", "start", "signal 11 (Segmentation fault)"},
                        {"segfaults", "callback", "signal 11 (Segmentation fault)"},
                        {"aborts", "start", "signal 6 (Aborted)"},
                        {"overflows_stack", "callback", "signal 11 (Segmentation fault)"},
                        {"exits", "start", "exit status 0"},
                        {"throws_across", "start", "signal 6 (Aborted)"},
                        {"crashes_in_create", "x", "signal 6 (Aborted)"}};
  for (const Harm& one : cases) {
    SCOPED_TRACE(testing::Message() << one.plugin << ' ' << one.target);
    use(one.plugin);
    const std::uint64_t crashed = stats_.crashed;

    const CheckResult& result = check(create(one.target));

    expectUnknown(result, "probe_crashed");
    EXPECT_EQ(result.failure->summary, std::string("the plugin's process ended: ") + one.text);
    EXPECT_EQ(stats_.crashed, crashed + 1);
    EXPECT_EQ(prober_->inFlight(), 0U);
    prober_.reset();
  }
}

TEST_F(RunnerProberTest, FindsAPluginThatClosesForeignDescriptors) {
  use("closes_descriptors");
  const std::uint64_t token = start(create("start"));
  until([&] {
    clock_.advance(std::chrono::milliseconds(5));
    return results_.contains(token);
  });

  expectUnknown(results_.at(token), "probe_crashed");
}

TEST_F(RunnerProberTest, ChecksInFlightShareTheCrashAndGoOnInTheNextProcess) {
  use("segfaults");
  const InstanceId sound = create("never");
  EXPECT_EQ(check(sound).verdict, Verdict::Up);
  std::vector<std::uint64_t> waiting;
  waiting.reserve(3);
  for (int i = 0; i < 3; ++i) waiting.push_back(start(create("deadline")));

  expectUnknown(check(create("start")), "probe_crashed");

  for (const std::uint64_t token : waiting) expectUnknown(result(token), "probe_crashed");
  EXPECT_EQ(stats_.lost_checks, 4U);
  EXPECT_EQ(prober_->inFlight(), 0U);
  EXPECT_EQ(check(sound).verdict, Verdict::Up) << "at once, in a new process";
  EXPECT_EQ(stats_.restarts, 1U);
  prober_->destroy(sound);
}

TEST_F(RunnerProberTest, FindsALoopThatNeverEnds) {
  use("loops_for_ever");
  EXPECT_EQ(check(create("never")).verdict, Verdict::Up);
  const std::uint64_t token = start(create("start"));

  findOutWhoHangs();

  expectUnknown(result(token), "probe_hung");
  EXPECT_EQ(results_.at(token).failure->summary,
            "the plugin's process did not answer for 2 s and was killed");
  EXPECT_EQ(check(create("never")).verdict, Verdict::Up);
}

TEST_F(RunnerProberTest, CapturesWhatThePluginPrints) {
  use("floods_output");
  const std::uint64_t token = start(create("start"));
  until([&] {
    clock_.advance(std::chrono::milliseconds(1));
    return results_.contains(token);
  });

  EXPECT_EQ(results_.at(token).verdict, Verdict::Up);
  EXPECT_EQ(lines_->count("plugin printed plugin=org.promonitor.fixture.floods-output text=noise"),
            1U);
  EXPECT_GE(lines_->count("plugin printed"), 2U);
  EXPECT_LE(lines_->count("plugin printed"), 1000U) << "of 262,145";
}

TEST_F(RunnerProberTest, CarriesTheLogOfThePlugin) {
  use("floods_log");

  EXPECT_EQ(check(create("start")).verdict, Verdict::Up);

  EXPECT_GE(lines_->count("runner plugin=org.promonitor.fixture.floods-log plugin kind=floods_log "
                          "monitor=shop text=again"),
            1U);
  EXPECT_LE(lines_->count("text=again"), 200U);
}

TEST_F(RunnerProberTest, RefusesAPluginThatIsAnotherByNow) {
  use("good_callback");
  make({.plugin_path = kind_->plugin_path, .plugin_id = "org.example.before"}, RUNNER_PROGRAM);

  const CheckResult& result = check(create("x"));

  expectUnknown(result, "probe_refused");
  EXPECT_THAT(result.failure->summary, testing::HasSubstr("it was 'org.example.before'"));
}

TEST_F(RunnerProberTest, RefusesAFileThatIsNotWhatItWas) {
  use("good_callback");
  make({.plugin_path = kind_->plugin_path,
        .plugin_id = kind_->plugin_id,
        .plugin_sha256 = std::string(64, '0')},
       RUNNER_PROGRAM);

  expectUnknown(check(create("x")), "probe_refused");
}

TEST_F(RunnerProberTest, TheProcessGoesWithTheLastInstanceAndComesWithTheNext) {
  use("good_callback");
  for (int round = 0; round < 2; ++round) {
    const InstanceId instance = create("x");
    EXPECT_EQ(check(instance).verdict, Verdict::Up);
    EXPECT_EQ(stats_.running, 1U);

    prober_->destroy(instance);
    advance(std::chrono::seconds(1));

    until([&] { return stats_.running == 0; });
  }
  EXPECT_EQ(stats_.crashed, 0U);
  EXPECT_EQ(stats_.restarts, 0U);
}

TEST_F(RunnerProberTest, EndsWithChecksRunning) {
  use("ignores_cancel");
  start(create("x"));
  start(create("late up"));
  until([&] { return stats_.frames_received >= 2; });

  prober_.reset();

  EXPECT_TRUE(results_.empty());
  EXPECT_EQ(stats_.running, 0U);
  EXPECT_EQ(stats_.in_flight, 0U);
  EXPECT_EQ(lines_->count("did not stop well"), 0U) << lines_->all();
}

TEST_F(RunnerProberTest, ARunnerInALoopEndsWithTheProcessThatStartedIt) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    use("loops_for_ever");
    check(create("never"));
    start(create("start"));
    loop_.turn(Duration(0));
    const pid_t runner = test::anyChild();
    if (write(ends[1], &runner, sizeof runner) == sizeof runner) pause();
    _exit(1);
  }
  close(ends[1]);
  pid_t runner = 0;
  ASSERT_EQ(read(ends[0], &runner, sizeof runner), ssize_t{sizeof runner});
  ASSERT_GT(runner, 0);
  pollfd ended{static_cast<int>(syscall(SYS_pidfd_open, runner, 0)), POLLIN, 0};
  ASSERT_EQ(poll(&ended, 1, 0), 0);

  kill(parent, SIGKILL);

  EXPECT_EQ(poll(&ended, 1, 20'000), 1);
  waitpid(parent, nullptr, 0);
  close(ended.fd);
  close(ends[0]);
}

}  // namespace
}  // namespace promonitor

#include "core/verify/forked_test.hpp"

#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promonitor::verify {
namespace {

ForkedOutcome run(std::function<void(TestLog&)> body, Duration limit = std::chrono::seconds(10)) {
  const SystemClock clock;
  return runForked(
      {.group = "group", .kind = {}, .name = "name", .limit = limit, .body = std::move(body)},
      clock);
}

std::string causeOf(const ForkedOutcome& outcome) {
  return outcome.report.findings.empty() ? "" : outcome.report.findings.front().cause;
}

TEST(ForkedTest, BringsHomeWhatWasTold) {
  const ForkedOutcome outcome = run([](TestLog& log) {
    log.kind("one");
    log.note("5 checks");
  });

  EXPECT_EQ(outcome.report.outcome, Outcome::Pass);
  EXPECT_EQ(outcome.report.note, "5 checks");
  EXPECT_EQ(outcome.kinds, std::vector<std::string>{"one"});
  EXPECT_FALSE(outcome.died);
}

TEST(ForkedTest, KeepsFindingsOnceEach) {
  const ForkedOutcome outcome = run([](TestLog& log) {
    for (int i = 0; i < 100; ++i) log.fail("line\nbreak", "mend");
    log.fail("other", "mend");
  });

  EXPECT_EQ(outcome.report.outcome, Outcome::Fail);
  EXPECT_EQ(outcome.report.findings,
            (std::vector<Finding>{{"line break", "mend"}, {"other", "mend"}}));
}

TEST(ForkedTest, TellsHowAProcessDied) {
  struct Death {
    void (*die)();
    const char* cause;
  };
  const Death deaths[] = {{[] { raise(SIGSEGV); }, "it died of SIGSEGV (step: now)"},
                          {[] { raise(SIGKILL); }, "it died of SIGKILL (step: now)"},
                          {[] { _exit(0); }, "exit status 0 (step: now)"},
                          {[] { _exit(42); }, "exit status 42 (step: now)"},
                          {[] {
                             std::cerr << "last words" << std::endl;
                             _exit(1);
                           },
                           "exit status 1 (step: now); it said: 'last words "}};
  for (const Death& death : deaths) {
    SCOPED_TRACE(death.cause);
    const ForkedOutcome outcome = run([&](TestLog& log) {
      log.step("now");
      death.die();
    });
    EXPECT_EQ(outcome.report.outcome, Outcome::Fail);
    EXPECT_TRUE(outcome.died);
    EXPECT_THAT(causeOf(outcome), testing::HasSubstr(death.cause));
  }
}

TEST(ForkedTest, EndsWhatDoesNotComeBack) {
  const ForkedOutcome outcome = run(
      [](TestLog& log) {
        log.step("waiting");
        // A child of its own holds the pipes and does not end either.
        if (fork() == 0) log.step("there are two");
        for (;;) pause();
      },
      std::chrono::milliseconds(200));

  EXPECT_TRUE(outcome.died);
  EXPECT_THAT(causeOf(outcome), testing::HasSubstr("did not come back within 200ms"));
  EXPECT_LT(outcome.report.elapsed, std::chrono::seconds(5));
}

TEST(ForkedTest, CountsOutputAsAFinding) {
  const ForkedOutcome outcome =
      run([](TestLog& /*log*/) { std::cout << std::string(100000, 'x') << std::flush; });

  EXPECT_EQ(outcome.report.outcome, Outcome::Fail);
  EXPECT_THAT(causeOf(outcome), testing::HasSubstr("wrote 100000 bytes"));
}

TEST(ForkedTest, TellsOfAnException) {
  const ForkedOutcome outcome = run([](TestLog& /*log*/) { throw std::runtime_error("no loop"); });

  EXPECT_FALSE(outcome.died);
  EXPECT_THAT(causeOf(outcome), testing::HasSubstr("could not go on: no loop"));
}

TEST(ForkedTest, NoticesThatDescriptorsWereClosed) {
  const ForkedOutcome outcome = run([](TestLog& /*log*/) {
    for (int fd = 3; fd < 1024; ++fd) close(fd);
  });

  EXPECT_THAT(causeOf(outcome), testing::HasSubstr("closed a descriptor that is not its own"));
}

TEST(ForkedTest, KeepsTheReasonOfASkip) {
  const ForkedOutcome outcome = run([](TestLog& log) { log.skip("no target"); });

  EXPECT_EQ(outcome.report.outcome, Outcome::Skip);
  EXPECT_EQ(outcome.report.note, "no target");
}

}  // namespace
}  // namespace promonitor::verify

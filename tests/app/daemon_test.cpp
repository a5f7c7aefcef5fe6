// The daemon as a process: signals.
#include <csignal>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/app/command_fixture.hpp"
#include "tests/support/targets.hpp"

namespace promonitor {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class DaemonTest : public DaemonFixture {
 protected:
  /// A monitor whose check lasts until its timeout.
  std::string endless() const {
    return fmt::format("  - {{ name: endless, http: \"http://{}/\", timeout: 50s }}\n",
                       silent_.endpoint());
  }
  void waitForACheck() {
    while (silent_.open() == 0) ASSERT_EQ(get("/readyz"), 200) << daemon().err();
  }

  test::SilentTarget silent_;
};

TEST_F(DaemonTest, HangupTakesAGoodFileAndRefusesABadOne) {
  start(configure(kOne));

  configure(std::string(kOne) + kTwo);
  daemon().signal(SIGHUP);
  EXPECT_TRUE(daemon().waitFor("reloaded added=1 changed=0 removed=0 unchanged=1"));

  configure("  - { name: one, tcp: nowhere }\n  - { nam: two, tcp: \"127.0.0.1:9\" }\n");
  daemon().signal(SIGHUP);
  EXPECT_TRUE(daemon().waitFor("promonitor.yaml:4:"));
  EXPECT_TRUE(daemon().waitFor("promonitor.yaml:5:"));
  EXPECT_TRUE(daemon().waitFor("reload refused, nothing changed issues=2")) << daemon().err();

  EXPECT_EQ(get("/readyz"), 200);
  daemon().signal(SIGTERM);
  EXPECT_EQ(daemon().waitForEnd(seconds(10)), 0);
}

TEST_F(DaemonTest, AStormOfHangupsIsHarmless) {
  start(configure(kOne));
  configure(kTwo);
  for (int i = 0; i < 100; ++i) {
    daemon().signal(SIGHUP);
    EXPECT_FALSE(daemon().waitForEnd(milliseconds(10)));
  }

  // Whoever asks after the storm still gets an answer of their own; its last gust may be first.
  configure(std::string(kOne) + kTwo);
  const CommandOutcome outcome = run({"reload", "--config", file("promonitor.yaml")});

  EXPECT_THAT(outcome.out, testing::AnyOf("+ one\n1 added, 0 changed, 0 removed, 1 unchanged\n",
                                          "0 added, 0 changed, 0 removed, 2 unchanged\n"))
      << outcome.err;
  EXPECT_EQ(get("/readyz"), 200);
  daemon().signal(SIGTERM);
  EXPECT_EQ(daemon().waitForEnd(seconds(10)), 0);
}

TEST_F(DaemonTest, TerminationIsInTimeWithACheckInFlight) {
  start(configure(endless()));
  waitForACheck();

  daemon().signal(SIGTERM);

  EXPECT_EQ(daemon().waitForEnd(seconds(10)), 0) << daemon().err();
  EXPECT_TRUE(daemon().waitFor("stopped"));
}

TEST_F(DaemonTest, ASecondInterruptEndsItAtOnce) {
  start(configure(endless()));
  waitForACheck();

  daemon().signal(SIGINT);
  ASSERT_TRUE(daemon().waitFor("stopping signal=2"));
  const auto began = std::chrono::steady_clock::now();
  daemon().signal(SIGINT);

  EXPECT_EQ(daemon().waitForEnd(seconds(10)), -SIGINT);
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(2)) << "less than its grace";
}

}  // namespace
}  // namespace promonitor

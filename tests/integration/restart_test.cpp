// Promise P10: stop, upgrade and reload lose nothing. PROMONITOR_RESTARTS and PROMONITOR_RELOADS go
// further.
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/lasting_daemon.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/sanitizers.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

class RestartTest : public LastingDaemon {
 protected:
  static auto now() { return std::chrono::steady_clock::now(); }

  const int monitors_ = test::extent("PROMONITOR_RESTART_MONITORS", 50);
};

TEST_F(RestartTest, MissesNoSlotOfFiveSecondsAndMore) {
  const int restarts = test::extent("PROMONITOR_RESTARTS", 3);
  const std::string config = configureMany(monitors_, "5s");
  start(config);
  auto longest = now() - now();
  for (int i = 0; i < restarts && !HasFatalFailure(); ++i) {
    SCOPED_TRACE(i);
    noteFor(std::chrono::milliseconds(500 + 137 * i % 1000));
    const auto began = now();
    stop();
    start(config);
    longest = std::max(longest, now() - began);
    EXPECT_EQ(lost(), 0U);
  }
  ASSERT_TRUE(goesOn());
  stop();

  const StoredSlots slots = stored();
  fmt::print("{} restarts, the longest {} ms; {}\n", restarts, longest / 1ms, slots.text());
  EXPECT_THAT(slots.faults, IsEmpty());
  EXPECT_EQ(slots.negative_durations, 0);
  // On a machine that takes this long to start a program, slots come twice meanwhile.
  if (longest < 4s) {
    EXPECT_EQ(slots.missedBy(MissReason::Stopped), 0);
  }
  if (test::kOptimised) {
    EXPECT_EQ(slots.missedAtAll(), 0);
  }
}

TEST_F(RestartTest, ReloadsLeaveTheSlotsOfOthersAlone) {
  const int reloads = test::extent("PROMONITOR_RELOADS", 10);
  const auto one = [](int i) {
    return fmt::format("  - {{ name: changing, tcp: \"127.0.0.1:{}\", interval: {}s }}\n",
                       9 + i % 2, 60 + i);
  };
  const auto configure = [&](int i) {
    std::string config = configureMany(monitors_, "1s");
    std::ofstream(config, std::ios::app) << one(i);
    return config;
  };
  const std::string config = configure(0);
  start(config);
  ASSERT_TRUE(daemon().waitFor("started"));
  for (int i = 1; i <= reloads && !HasFailure(); ++i) {
    configure(i);
    const CommandOutcome outcome = run({"reload", "--config", config});
    EXPECT_THAT(outcome.out,
                HasSubstr(fmt::format("0 added, 1 changed, 0 removed, {} unchanged", monitors_)))
        << outcome.err;
  }
  configureMany(monitors_, "1s");
  EXPECT_THAT(run({"reload", "--config", config}).out, HasSubstr("- changing"));
  EXPECT_TRUE(goesOn());
  stop();

  const StoredSlots slots = stored();
  fmt::print("{} reloads; {}\n", reloads, slots.text());
  EXPECT_THAT(slots.faults, IsEmpty());
  EXPECT_EQ(slots.missedBy(MissReason::Reload), 0);
}

}  // namespace
}  // namespace promonitor

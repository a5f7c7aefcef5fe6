// Promise P12: steps of the calendar neither skip nor repeat a slot. PROMONITOR_CLOCK_STEPS goes
// further.
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/lasting_daemon.hpp"
#include "tests/support/extent.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

class ClockSteps : public LastingDaemon {
 protected:
  ClockSteps() { step(0us); }
  void step(std::chrono::microseconds by) {
    off_ += by;
    const std::int64_t off = off_.count();
    std::fstream out(file("off"), std::ios::binary | std::ios::out | std::ios::in);
    if (!out) out.open(file("off"), std::ios::binary | std::ios::out);
    out.write(reinterpret_cast<const char*>(&off), sizeof off);
  }
  void start(const std::string& config) {
    DaemonFixture::start(config, {"/usr/bin/env", std::string("LD_PRELOAD=") + CLOCK_STEPS_LIBRARY,
                                  "CLOCK_STEPS=" + file("off")});
  }

  std::chrono::microseconds off_{};
};

TEST_F(ClockSteps, NeitherSkipNorRepeatASlot) {
  noted_ = 1000;  // what is found after a step back is not the latest
  static constexpr std::chrono::microseconds kSteps[] = {1s, -1h, 24h, -1s, 1h, -24h};
  const int steps = test::extent("PROMONITOR_CLOCK_STEPS", 3);
  const std::string config = configureMany(20, "1s");
  start(config);
  ASSERT_TRUE(goesOn()) << daemon().err();
  for (int taken = 0; taken < steps; ++taken) {
    const std::chrono::microseconds by =
        kSteps[static_cast<std::size_t>(taken) % std::size(kSteps)];
    SCOPED_TRACE(by / 1s);
    step(by);
    noteFor(300ms);
    EXPECT_TRUE(goesOn()) << "while it runs\n" << daemon().err();
    EXPECT_EQ(lost(), 0U);
    stop();
    start(config);
    EXPECT_TRUE(goesOn()) << "after a restart\n" << daemon().err();
    EXPECT_EQ(lost(), 0U);
  }
  stop();

  const StoredSlots slots = stored();
  EXPECT_THAT(slots.faults, IsEmpty());
  EXPECT_EQ(slots.negative_durations, 0);
  fmt::print("{} steps; {}\n", steps, slots.text());
}

}  // namespace
}  // namespace promonitor

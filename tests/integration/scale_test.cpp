// Many monitors in one file: read, judged, scheduled and reloaded in time, in bounded memory.
// PROMONITOR_SCALE_MONITORS goes further.
#include <csignal>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/lasting_daemon.hpp"
#include "tests/support/extent.hpp"
#include "tests/support/process_usage.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

class ScaleTest : public LastingDaemon {
 protected:
  static auto now() { return std::chrono::steady_clock::now(); }
  /// A few that tell whether slots move, and many that are checked by the hour; `changed` of these
  /// have another timeout.
  void writeMany(int changed) const {
    std::ofstream out(configureMany(kWatched, "1s"), std::ios::app);
    for (int i = kWatched; i < monitors_; ++i) {
      out << fmt::format(
          "  - name: Shop {}\n    tcp: \"{}\"\n    interval: 1h\n    timeout: {}s\n    retries: "
          "2\n",
          i, endpoint(), i < kWatched + changed ? 6 : 5);
    }
  }

  static constexpr int kWatched = 100;
  const int monitors_ = test::extent("PROMONITOR_SCALE_MONITORS", 2'000);
};

TEST_F(ScaleTest, StartsAndReloadsManyMonitorsOfOneFileInTime) {
  writeMany(0);
  auto began = now();
  start(file("promonitor.yaml"));
  const auto started = now() - began;
  EXPECT_TRUE(answers(200, "/readyz", "", 20s));
  // Where the machine is slow the last ones come after the server says that it is ready.
  for (const auto end = now() + 20s; metric("promonitor_monitors") < monitors_ && now() < end;) {
    rest(20ms);
  }
  EXPECT_EQ(metric("promonitor_monitors"), monitors_);
  EXPECT_TRUE(goesOn());

  writeMany(10);
  began = now();
  daemon().signal(SIGHUP);
  ASSERT_TRUE(daemon().waitFor(
      fmt::format("reloaded added=0 changed=10 removed=0 unchanged={}", monitors_ - 10)))
      << daemon().err();
  const auto reloaded = now() - began;
  const std::size_t peak = test::residentPeak(daemon().pid());
  EXPECT_TRUE(goesOn());
  EXPECT_EQ(metric("promonitor_results_dropped_total"), 0);
  stop();

  const StoredSlots slots = stored();
  fmt::print("{} monitors: serving after {} ms, ten changed after {} ms, at most {} MB; {}\n",
             monitors_, started / 1ms, reloaded / 1ms, peak / 1'000'000, slots.text());
  EXPECT_THAT(slots.faults, IsEmpty());
  if (!test::kOptimised) return;
  EXPECT_LT(started, 5s);
  EXPECT_LT(reloaded, 1s);
  EXPECT_LT(peak, 500'000'000U);
}

}  // namespace
}  // namespace promonitor

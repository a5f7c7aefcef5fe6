// Promise P2, live: each slot has one result, and none begins late. PROMONITOR_LIVE_MONITORS and
// _SECONDS go further.
#include <cstdlib>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/lasting_daemon.hpp"
#include "tests/support/extent.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

using LiveSlots = LastingDaemon;

TEST_F(LiveSlots, HaveOneResultEachAndBeginInTime) {
  const int monitors = test::extent("PROMONITOR_LIVE_MONITORS", 50);
  const std::chrono::seconds time{test::extent("PROMONITOR_LIVE_SECONDS", 3)};
  start(configureMany(monitors, "1s"));

  EXPECT_FALSE(daemon().waitForEnd(time)) << daemon().err();

  const std::string found = metrics();
  const double all = metricOf(found, "promonitor_start_lateness_seconds_count");
  const double late =
      all - metricOf(found, "promonitor_start_lateness_seconds_bucket{le=\"0.05\"}");
  EXPECT_EQ(metricOf(found, "promonitor_results_dropped_total"), 0);
  stop();
  const StoredSlots slots = stored();
  fmt::print("{} monitors for {} s: {}; {:.2f} % of the checks over 50 ms late\n", monitors,
             time / 1s, slots.text(), 100 * late / all);
  EXPECT_THAT(slots.faults, IsEmpty());
  EXPECT_GE(slots.checked, monitors * (time / 1s - 1)) << "no drift";
  if (test::kOptimised) {
    EXPECT_LE(late, 0.01 * all);
  }
}

}  // namespace
}  // namespace promonitor

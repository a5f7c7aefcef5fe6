#include "core/model/monitor.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "core/model/state.hpp"

namespace promonitor {
namespace {

using namespace std::chrono_literals;

TEST(Monitor, MustBeTouchedForEverythingThatRuns) {
  const struct {
    const char* what;
    std::function<void(MonitorSpec&)> change;
    bool same;
  } cases[] = {
      {"nothing", [](MonitorSpec&) {}, true},
      {"id", [](MonitorSpec& spec) { spec.id.bytes[0] = 1; }, false},
      {"owner", [](MonitorSpec& spec) { spec.owner = UserId{7}; }, false},
      {"name", [](MonitorSpec& spec) { spec.name = "x"; }, false},
      {"kind", [](MonitorSpec& spec) { spec.kind = "x"; }, false},
      {"target", [](MonitorSpec& spec) { spec.target = "x"; }, false},
      {"interval", [](MonitorSpec& spec) { spec.interval = 7s; }, false},
      {"timeout", [](MonitorSpec& spec) { spec.timeout = 7s; }, false},
      {"retries", [](MonitorSpec& spec) { spec.retries = 7; }, false},
      {"retry_interval", [](MonitorSpec& spec) { spec.retry_interval = 7s; }, false},
      {"recover_after", [](MonitorSpec& spec) { spec.recover_after = 7; }, false},
      {"invert", [](MonitorSpec& spec) { spec.judgement.invert = true; }, false},
      {"degraded_above", [](MonitorSpec& spec) { spec.judgement.degraded_above.tls = 7s; }, false},
      {"flapping", [](MonitorSpec& spec) { spec.flapping.stop_percent = 7; }, false},
      {"maintenance",
       [](MonitorSpec& spec) {
         spec.maintenance = std::make_shared<const Maintenance>(Maintenance{{{.length = 7s}}});
       },
       false},
      {"paused", [](MonitorSpec& spec) { spec.paused = true; }, false},
      {"tags", [](MonitorSpec& spec) { spec.tags = Tags({"x"}); }, false},
      {"options", [](MonitorSpec& spec) { spec.options_digest = 7; }, false},
      {"creation time", [](MonitorSpec& spec) { spec.created_at = WallTime(7s); }, true},
      {"place in the file", [](MonitorSpec& spec) { spec.origin = Origin("x", 7); }, true},
  };
  for (const auto& [what, change, same] : cases) {
    SCOPED_TRACE(what);
    const MonitorSpec spec;
    MonitorSpec changed;
    change(changed);
    EXPECT_EQ(runsTheSame(spec, changed), same);
    EXPECT_EQ(runsTheSame(changed, spec), same);
  }
}

TEST(Monitor, NeedNotBeTouchedForTheSameWindowsReadAgain) {
  const auto with = [](Duration length) {
    MonitorSpec spec;
    spec.maintenance = std::make_shared<const Maintenance>(Maintenance{{{.length = length}}});
    return spec;
  };

  EXPECT_TRUE(runsTheSame(with(7s), with(7s)));
  EXPECT_FALSE(runsTheSame(with(7s), with(8s)));
}

/// They are in databases.
TEST(State, KeepsItsNumbersAndNames) {
  const struct {
    int number;
    const char *expected, *name;
  } cases[] = {
      {static_cast<int>(Status::Pending), "0 pending", statusName(Status::Pending)},
      {static_cast<int>(Status::Up), "1 up", statusName(Status::Up)},
      {static_cast<int>(Status::Down), "2 down", statusName(Status::Down)},
      {static_cast<int>(Health::Pending), "0 pending", healthName(Health::Pending)},
      {static_cast<int>(Health::Up), "1 up", healthName(Health::Up)},
      {static_cast<int>(Health::Degraded), "2 degraded", healthName(Health::Degraded)},
      {static_cast<int>(Health::Confirming), "3 confirming", healthName(Health::Confirming)},
      {static_cast<int>(Health::Down), "4 down", healthName(Health::Down)},
      {static_cast<int>(Health::Unknown), "5 unknown", healthName(Health::Unknown)},
      {static_cast<int>(Health::Flapping), "6 flapping", healthName(Health::Flapping)},
      {static_cast<int>(Health::Maintenance), "7 maintenance", healthName(Health::Maintenance)},
      {static_cast<int>(MissReason::Overload), "1 overload", missReasonName(MissReason::Overload)},
      {static_cast<int>(MissReason::StillRunning), "2 still_running",
       missReasonName(MissReason::StillRunning)},
      {static_cast<int>(MissReason::Stopped), "3 stopped", missReasonName(MissReason::Stopped)},
      {static_cast<int>(MissReason::Reload), "4 reload", missReasonName(MissReason::Reload)},
      {static_cast<int>(MissReason::ProbeRefused), "5 probe_refused",
       missReasonName(MissReason::ProbeRefused)},
      {static_cast<int>(MissReason::Paused), "6 paused", missReasonName(MissReason::Paused)},
      {static_cast<int>(MissReason::Maintenance), "7 maintenance",
       missReasonName(MissReason::Maintenance)},
      {static_cast<int>(MissReason::HostBusy), "8 host_busy", missReasonName(MissReason::HostBusy)},
  };
  for (const auto& [number, expected, name] : cases) {
    EXPECT_EQ(std::to_string(number) + " " + name, expected);
  }
}

}  // namespace
}  // namespace promonitor

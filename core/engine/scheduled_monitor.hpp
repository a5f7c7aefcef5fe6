#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "core/model/monitor.hpp"
#include "core/model/state.hpp"

namespace promonitor {

/// A monitor as the engine runs it. What it is, the larger part, is in memory once: shared with
/// whoever declared it. A value, cheap to copy.
struct ScheduledMonitor {
  ScheduledMonitor() = default;
  /// Of a stored monitor, whose spec is its own from then on.
  /// NOLINTNEXTLINE(google-explicit-constructor)
  ScheduledMonitor(Monitor monitor)
      : key(monitor.key),
        spec(std::make_shared<const MonitorSpec>(std::move(monitor.spec))),
        state(monitor.state),
        plan(monitor.plan),
        accounted_until(monitor.accounted_until),
        known(monitor.known) {}

  /// Without a history.
  ScheduledMonitor(MonitorKey of, std::shared_ptr<const MonitorSpec> what)
      : key(of), spec(std::move(what)) {}

  MonitorKey key{};
  /// Never null in what the engine is given.
  std::shared_ptr<const MonitorSpec> spec;
  StateSnapshot state;
  /// The rest as in Monitor.
  std::optional<SlotPlan> plan;
  WallTime accounted_until{};
  KnownTime known;
};

}  // namespace promonitor

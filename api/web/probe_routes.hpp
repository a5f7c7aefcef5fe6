#pragma once

#include <functional>
#include <vector>

#include "api/routes.hpp"
#include "core/account/monitor_writer.hpp"
#include "core/model/check.hpp"
#include "core/model/monitor.hpp"

namespace promonitor::api {

/// Checks what a user asks for without storing anything.
struct ProbeSource {
  /// The monitor that it would be. Throws MonitorRefused, as MonitorWriter::create() does.
  std::function<MonitorSpec(const User&, const OptionInput& asked)> judge;
  /// Runs its check and calls `done` once, on another thread; false where as many run as may.
  std::function<bool(const MonitorSpec&, std::function<void(CheckRecord&&)> done)> run;
};

/// /web/v1/probe: one check of a monitor that is not stored. `clock` outlives the routes.
std::vector<Route> probeRoutes(ProbeSource source, const Clock& clock);

}  // namespace promonitor::api

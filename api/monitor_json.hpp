#pragma once

#include <string>

#include "core/model/check.hpp"
#include "core/model/state.hpp"

namespace promonitor::api {

/// What a monitor shows beyond the published fields.
struct MonitorExtras {
  bool state = false;  ///< `state`: its health, since when its status holds, its open incident
  /// `config`: JSON, or empty.
  std::string config;
};
/// Appends a monitor as the published API shows it: eight fields in the documented order, then the
/// extras.
void appendMonitor(std::string& out, const Monitor& monitor, const MonitorExtras& extras = {});
/// What a check shows beyond the published fields.
struct CheckExtras {
  bool error = false;  ///< `error`: why it is not up, as data; null when it is
};
/// Appends one of the monitor's checks: six fields in the documented order, then the extras.
void appendCheck(std::string& out, const Monitor& monitor, const CheckRecord& check,
                 CheckExtras extras = {});

}  // namespace promonitor::api

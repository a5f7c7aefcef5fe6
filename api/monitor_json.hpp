#pragma once

#include <string>

#include "core/model/check.hpp"
#include "core/model/state.hpp"

namespace promonitor::api {

/// Appends a monitor as the published API shows it: eight fields in the documented order.
void appendMonitor(std::string& out, const Monitor& monitor);
/// What a check shows beyond the published fields.
struct CheckExtras {
  bool error = false;  ///< `error`: why it is not up, as data; null when it is
};
/// Appends one of the monitor's checks: six fields in the documented order, then the extras.
void appendCheck(std::string& out, const Monitor& monitor, const CheckRecord& check,
                 CheckExtras extras = {});

}  // namespace promonitor::api

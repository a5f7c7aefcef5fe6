#pragma once

#include <string>

#include "core/model/check.hpp"
#include "core/model/state.hpp"

namespace promonitor::api {

/// Appends a monitor as the published API shows it: eight fields in the documented order.
void appendMonitor(std::string& out, const Monitor& monitor);
/// Appends one of the monitor's checks: six fields in the documented order.
void appendCheck(std::string& out, const Monitor& monitor, const CheckRecord& check);

}  // namespace promonitor::api

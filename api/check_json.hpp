#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_object.hpp"
#include "core/model/check.hpp"
#include "core/model/state.hpp"

namespace promonitor::api {

/// What a check shows beyond the published fields.
struct CheckExtras {
  bool monitor_id = false;   ///< `monitor_id`: where checks of several monitors are in one list
  bool error = false;        ///< `error`: why it is not up, as data; null when it is
  bool timings = false;      ///< `timings`: milliseconds of each phase; null where it had none
  bool certificate = false;  ///< `certificate`: the one that the target showed; null for none
};
/// Those that `?include=` of a query asks for.
CheckExtras checkExtras(std::string_view query);

/// As checks show it.
std::int64_t responseMillis(const CheckResult& result);
/// Appends one of the monitor's checks: six fields in the documented order, then the extras.
void appendCheck(std::string& out, const MonitorSpec& monitor, const CheckRecord& check,
                 CheckExtras extras = {});
/// Appends what failed to an object of `out`: phase, code, summary, expected, got, the addresses
/// that were tried, and the evidence where there is some.
void appendFailure(std::string& out, JsonObject& object, const Failure& failure,
                   const std::vector<Attribute>& attributes);

}  // namespace promonitor::api

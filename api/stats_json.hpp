#pragma once

#include <string>

#include "core/model/rollup.hpp"

namespace promonitor::api {

/// Appends how many checks of a sum ended how, as an object.
void appendCheckCounts(std::string& out, const Rollup& sum);
/// Appends the response times of a sum in milliseconds, as an object; null where nothing passed.
void appendResponseTimes(std::string& out, const Rollup& sum);

}  // namespace promonitor::api

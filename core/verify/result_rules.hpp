#pragma once

#include <vector>

#include "core/plugin/probe_kind.hpp"
#include "core/verify/report.hpp"
#include "promonitor/probe.h"

namespace promonitor::verify {

/// What is wrong with a result that a plugin handed to complete(): the things that a host repairs,
/// cuts or drops without a word when it is in force.
std::vector<Finding> judgeResult(const pm_result& result, const ProbeKind& kind);

}  // namespace promonitor::verify

#pragma once

#include "core/base/clock.hpp"
#include "core/model/check.hpp"
#include "core/plugin/probe_kind.hpp"
#include "promonitor/probe.h"

namespace promonitor {

/// What a plugin handed to complete(), as a value of ours. The plugin is not believed: texts are
/// repaired and cut, numbers that are none are dropped, ids and codes that nobody declared are
/// dropped, counts are capped, and a state that does not exist is Unknown. `elapsed` is the
/// response time where the plugin gave none. Requires: all fields of minor 0.
CheckResult decodeResult(const pm_result& result, const ProbeKind& kind, Duration elapsed);
/// The same into `out`, which must be as it was made.
void decodeResult(const pm_result& result, const ProbeKind& kind, Duration elapsed,
                  CheckResult& out);

/// A result that the host makes itself.
CheckResult failedResult(Verdict verdict, std::string code, std::string summary, Duration elapsed);

}  // namespace promonitor

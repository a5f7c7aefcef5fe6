#pragma once

#include "config/fields.hpp"
#include "config/monitor_keys.hpp"
#include "core/model/monitor.hpp"
#include "core/plugin/probe_kind.hpp"

namespace promonitor::config {

/// What a monitor's keys say, and in their place the defaults, its kind and the program. Adds an
/// issue for what cannot be together. Leaves id, owner, origin, birth, maintenance and policy to
/// the caller. `options` is null where they were refused.
MonitorSpec assembleMonitor(Decoding& decoding, const MonitorKeys& keys, const ProbeKind& kind,
                            std::shared_ptr<const OptionSet> options,
                            const MonitorDefaults& defaults);

}  // namespace promonitor::config

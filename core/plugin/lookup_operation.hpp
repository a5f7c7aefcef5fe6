#pragma once

#include "core/plugin/host_core.hpp"

namespace promonitor {

/// The families that PM_RESOLVE_V4 and PM_RESOLVE_V6 ask for.
AddressFamily familyOf(std::uint32_t flags);

/// Looks a name up for a plugin, which is told as by resolve() of promonitor.io/1.
void beginLookup(HostCore& core, Scope& scope, const Resolver::Query& query, pm_op_fn fn,
                 void* user, pm_op* out);

}  // namespace promonitor

#pragma once

#include <cstdint>
#include <span>

#include "promonitor/probe.hpp"

namespace promonitor::ssl {

/// The chain whose term counts: the path to a trusted root where there is one, whatever else the
/// server sends; else what it sends.
std::span<const pm_str> chainOf(const pm_stream_info& info);

/// Tells all that is known about a server's certificate. `now` in Unix seconds.
void report(const pm::Context& ctx, const pm_stream_info& info, std::int64_t now);

/// Declares what report() tells beyond the shared vocabulary.
pm::KindDecl withFacts(pm::KindDecl kind);

}  // namespace promonitor::ssl

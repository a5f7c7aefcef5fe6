#pragma once

#include "promonitor/probe.h"
#include "promonitor/stream.h"

namespace promonitor {

/// The host's side of the plugin ABI, over HostCore. Nothing is thrown across these tables.
pm_host hostTable(void* impl, const char* ca_file);
const pm_io& ioTable();
const pm_stream_api& streamTable();
/// The host for what happens before any check can run: a plugin's init(), a kind's validate(). Has
/// no interfaces, and there are no checks.
const pm_host& setupHost();

}  // namespace promonitor

#pragma once

#include "core/plugin/operation.hpp"
#include "promonitor/stream.h"

namespace promonitor {

/// What is known about a stream, in the ABI's form; points into the stream.
pm_stream_info streamFacts(HostStream& stream);

}  // namespace promonitor

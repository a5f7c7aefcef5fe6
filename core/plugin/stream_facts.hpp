#pragma once

#include "core/plugin/connection_pool.hpp"
#include "promonitor/stream.h"

namespace promonitor {

/// What is known about a stream, in the ABI's form; points into the connection.
pm_stream_info streamFacts(Connection& connection);

}  // namespace promonitor

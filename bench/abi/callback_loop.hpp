#pragma once

#include <cstddef>

namespace promonitor::bench {

/// Two indirect calls a check, on the calling thread: what any callback interface costs.
void callbackLoop(std::size_t checks);

}  // namespace promonitor::bench

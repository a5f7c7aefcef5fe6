#pragma once

namespace promonitor::bench {

/// One JSON object: what measures and on what, to be kept with the figures.
void printMachine();

}  // namespace promonitor::bench

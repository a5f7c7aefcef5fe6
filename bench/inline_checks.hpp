#pragma once

#include <cstddef>
#include <string>

#include "bench/checks.hpp"
#include "core/net/tls_context_cache.hpp"

namespace promonitor::bench {

struct InlineRun {
  std::size_t checks;
  std::size_t in_flight;
  std::size_t rate = 0;  ///< checks a second; 0: as fast as they go
  std::string ca_file = TlsContextCache::systemCaFile();
};

/// Runs checks through a ProbeHost of its own in this thread, some beforehand to warm up, and gives
/// the nanoseconds of CPU that each took. Throws when one is not up.
double inlineCpuPerCheck(const Subject& subject, const InlineRun& run);

}  // namespace promonitor::bench

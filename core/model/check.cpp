#include "core/model/check.hpp"

namespace promonitor {

Uuid checkId(const Uuid& monitor, WallTime started_at) {
  const auto micros = static_cast<std::uint64_t>(started_at.time_since_epoch().count());
  return Uuid::timed(started_at, hash64(monitor) ^ (micros * 0x9e3779b97f4a7c15ULL));
}

const char* phaseName(Phase phase) {
  static constexpr const char* kNames[kPhaseCount] = {"none", "dns",  "connect", "tls",
                                                      "send", "ttfb", "transfer"};
  return kNames[static_cast<std::size_t>(phase)];
}

const char* verdictName(Verdict verdict) {
  static constexpr const char* kNames[] = {"up", "down", "degraded", "unknown"};
  return kNames[static_cast<std::size_t>(verdict)];
}

}  // namespace promonitor

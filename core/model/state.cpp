#include "core/model/state.hpp"

namespace promonitor {

const char* statusName(Status status) {
  static constexpr const char* kNames[] = {"pending", "up", "down"};
  return kNames[static_cast<std::size_t>(status)];
}

const char* healthName(Health health) {
  static constexpr const char* kNames[] = {"pending", "up",      "degraded", "confirming",
                                           "down",    "unknown", "flapping", "maintenance"};
  return kNames[static_cast<std::size_t>(health)];
}

const char* missReasonName(MissReason reason) {
  static constexpr const char* kNames[] = {"",        "overload",    "still_running",
                                           "stopped", "reload",      "probe_refused",
                                           "paused",  "maintenance", "host_busy"};
  return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace promonitor

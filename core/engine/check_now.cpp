#include "core/engine/check_now.hpp"

namespace promonitor {

const char* checkNowRefusalName(CheckNowRefusal refusal) {
  static constexpr const char* kNames[kCheckNowRefusalCount] = {
      "unknown_monitor", "paused",   "maintenance", "overload",
      "host_busy",       "too_many", "not_stored",  "stopping"};
  return kNames[static_cast<std::size_t>(refusal)];
}

}  // namespace promonitor

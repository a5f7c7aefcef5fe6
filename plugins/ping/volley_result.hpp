#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "refusal.hpp"

namespace promonitor::ping {

/// What came of a volley's packets.
struct VolleyResult {
  std::size_t sent = 0;
  int send_error = 0;  ///< errno of a packet that could not be sent; 0: none
  /// In the order in which the packets left.
  std::vector<std::chrono::nanoseconds> round_trips;
  std::optional<Refusal> refusal;  ///< the newest
};

}  // namespace promonitor::ping

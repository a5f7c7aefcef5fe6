#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace promonitor::ping {

/// What came of a volley's packets.
struct VolleyResult {
  std::size_t sent = 0;
  std::size_t unreachable = 0;
  int send_error = 0;  ///< errno of a packet that could not be sent; 0: none
  std::vector<std::chrono::nanoseconds> round_trips;
};

}  // namespace promonitor::ping

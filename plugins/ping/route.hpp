#pragma once

#include <cstddef>
#include <vector>

#include "promonitor/probe.h"

namespace promonitor::ping {

/// Where a request goes, the address it goes from (salen 0: the system's choice) and how many hops
/// it may take (0: the system's choice).
struct Route {
  pm_addr target{}, source{};
  int hops = 0;
};

/// Sends one message without waiting. Gives 0, or the errno.
int sendFrom(int descriptor, const Route& route, std::vector<std::byte>& request);

}  // namespace promonitor::ping

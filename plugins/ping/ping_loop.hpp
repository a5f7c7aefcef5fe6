#pragma once

#include <sys/socket.h>

#include "ping_socket.hpp"

namespace promonitor::ping {

/// What all ping checks of a loop share: one socket an address family. Owned by the loop's thread.
class PingLoop {
 public:
  PingLoop(const pm_host* host, pm_scope scope)
      : v4_(host, scope, AF_INET), v6_(host, scope, AF_INET6) {}

  PingSocket& socket(std::uint32_t family) { return family == AF_INET6 ? v6_ : v4_; }

 private:
  PingSocket v4_, v6_;
};

}  // namespace promonitor::ping

#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>

#include "core/verify/peer.hpp"

namespace promonitor::verify {

/// A server on 127.0.0.1 with a port, TCP and UDP, for each way of behaving. Runs in a process of
/// its own, which ends with this object or with its parent. Forks: requires that the calling
/// process has one thread.
class HostileServer {
 public:
  /// Throws std::system_error.
  HostileServer();
  ~HostileServer();
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;

  std::uint16_t port(Peer peer) const { return ports_[static_cast<std::size_t>(peer)]; }

 private:
  std::array<std::uint16_t, kPeers.size()> ports_{};
  /// Bound and not listening: refuses, and keeps the port from others.
  int refusing_ = -1;
  pid_t process_ = -1;
};

}  // namespace promonitor::verify

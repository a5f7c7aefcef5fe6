#pragma once

namespace promonitor::ping {

/// A non-blocking ICMP socket, or why there is none.
struct IcmpDescriptor {
  int descriptor = -1;
  bool raw = false;
  int error = 0;  ///< errno
};

/// Opens a datagram socket where the system lets us have one, else a raw one. It says when a
/// message came (SO_TIMESTAMPNS) and, being a datagram socket, what routers say (RECVERR).
IcmpDescriptor openIcmp(bool v6);

}  // namespace promonitor::ping

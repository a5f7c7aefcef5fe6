#pragma once

#include <chrono>
#include <optional>

#include "echo.hpp"

namespace promonitor::ping {

/// A message from the network.
struct Arrival {
  Message message;
  HostBytes sender{};  ///< who sent it
  /// Since the kernel received it: however late the loop comes to it, round trips are right.
  std::chrono::nanoseconds age{};
};

/// What one read brought.
struct Read {
  bool more = false;  ///< another read may bring more
  std::optional<Arrival> arrival;
};

/// Takes one message from an ICMP socket; nothing where it says nothing about an echo request.
Read readMessage(int descriptor, bool raw, bool v6);

/// Takes one error from the queue of a datagram socket.
Read readError(int descriptor, bool v6);

}  // namespace promonitor::ping

#pragma once

#include <cstdint>
#include <string>

namespace promonitor::test {

/// A non-blocking TCP socket bound to a free port of the loopback address; the caller closes it.
/// Throws std::system_error.
int bindLoopback(bool ipv6);
/// The same for an IPv4 address of this machine and a port; port 0: a free one.
int bindTo(const std::string& address, std::uint16_t port);
std::uint16_t boundPort(int descriptor);
/// Starts connecting to a loopback port; the caller closes the descriptor.
int beginConnect(std::uint16_t port);
/// "127.0.0.1:4711" or "[::1]:4711".
std::string loopbackEndpoint(std::uint16_t port, bool ipv6 = false);

}  // namespace promonitor::test

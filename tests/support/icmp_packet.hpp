#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace promonitor::test {

/// IP packets with ICMP in them, as they are on the wire.
using IpPacket = std::vector<std::byte>;

struct EchoPacket {
  bool v6 = false;
  std::uint8_t hops = 0;
};

/// Nothing where the packet is no echo request.
std::optional<EchoPacket> echoRequestIn(const IpPacket& packet);
/// Requires: `request` is one, in these two.
IpPacket echoReplyTo(const IpPacket& request);
/// "Host unreachable", or "time exceeded", from 198.51.100.254 or 2001:db8:51::fe.
IpPacket icmpErrorAbout(const IpPacket& request, bool time_exceeded);

}  // namespace promonitor::test

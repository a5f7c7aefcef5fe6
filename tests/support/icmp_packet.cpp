#include "tests/support/icmp_packet.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace promonitor::test {
namespace {

constexpr std::size_t kV4Header = 20;
constexpr std::size_t kV6Header = 40;
constexpr std::byte kIcmpV6{58};

bool isV6(const IpPacket& packet) { return (packet[0] >> 4) == std::byte{6}; }
std::size_t headerOf(bool v6) { return v6 ? kV6Header : kV4Header; }

std::uint32_t sumOf(const IpPacket& packet, std::size_t from, std::size_t to) {
  std::uint32_t sum = 0;
  for (std::size_t at = from; at < to; ++at) {
    sum += std::to_integer<std::uint32_t>(packet[at]) << ((at - from) % 2 == 0 ? 8U : 0U);
  }
  return sum;
}

void putWord(IpPacket& packet, std::size_t at, std::uint32_t word) {
  packet[at] = static_cast<std::byte>((word >> 8U) & 0xffU);
  packet[at + 1] = static_cast<std::byte>(word & 0xffU);
}

void putChecksum(IpPacket& packet, std::size_t at, std::uint32_t sum) {
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  putWord(packet, at, ~sum & 0xffffU);
}

/// Lengths and checksums of both headers (RFC 1071; RFC 8200, section 8.1).
void sealPacket(IpPacket& packet) {
  const bool v6 = isV6(packet);
  const std::size_t header = headerOf(v6);
  const std::size_t length = packet.size() - header;
  putWord(packet, header + 2, 0);
  std::uint32_t sum = sumOf(packet, header, packet.size());
  if (v6) {
    putWord(packet, 4, static_cast<std::uint32_t>(length));
    sum += sumOf(packet, 8, kV6Header) + static_cast<std::uint32_t>(length) + 58;
  } else {
    putWord(packet, 2, static_cast<std::uint32_t>(packet.size()));
    putWord(packet, 10, 0);
    putChecksum(packet, 10, sumOf(packet, 0, kV4Header));
  }
  putChecksum(packet, header + 2, sum);
}

void swapAddresses(IpPacket& packet) {
  const std::ptrdiff_t from = isV6(packet) ? 8 : 12;
  const std::ptrdiff_t size = isV6(packet) ? 16 : 4;
  std::swap_ranges(packet.begin() + from, packet.begin() + from + size,
                   packet.begin() + from + size);
}

void setSender(IpPacket& packet) {
  const bool v6 = isV6(packet);
  inet_pton(v6 ? AF_INET6 : AF_INET, v6 ? "2001:db8:51::fe" : "198.51.100.254",
            packet.data() + (v6 ? 8 : 12));
}

}  // namespace

std::optional<EchoPacket> echoRequestIn(const IpPacket& packet) {
  const bool v6 = !packet.empty() && isV6(packet);
  const std::size_t header = headerOf(v6);
  if (packet.size() < header + 8) return std::nullopt;
  const bool request = v6 ? packet[6] == kIcmpV6 && packet[header] == std::byte{128}
                          : packet[9] == std::byte{1} && packet[header] == std::byte{8};
  if (!request) return std::nullopt;
  return EchoPacket{v6, std::to_integer<std::uint8_t>(packet[v6 ? 7 : 8])};
}

IpPacket echoReplyTo(const IpPacket& request) {
  IpPacket reply = request;
  const bool v6 = isV6(request);
  reply[headerOf(v6)] = v6 ? std::byte{129} : std::byte{0};
  swapAddresses(reply);
  sealPacket(reply);
  return reply;
}

IpPacket icmpErrorAbout(const IpPacket& request, bool time_exceeded) {
  const bool v6 = isV6(request);
  const auto header = static_cast<std::ptrdiff_t>(headerOf(v6));
  IpPacket error(request.begin(), request.begin() + header);
  error.resize(error.size() + 8);
  const int unreachable = v6 ? 1 : 3;
  error[headerOf(v6)] = static_cast<std::byte>(time_exceeded ? (v6 ? 3 : 11) : unreachable);
  error[headerOf(v6) + 1] = static_cast<std::byte>(time_exceeded ? 0 : (v6 ? 3 : 1));
  error.insert(error.end(), request.begin(), request.end());
  swapAddresses(error);
  setSender(error);
  error[v6 ? 7 : 8] = std::byte{64};
  sealPacket(error);
  return error;
}

}  // namespace promonitor::test

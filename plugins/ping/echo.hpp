#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace promonitor::ping {

/// Bytes that tell our packets from anybody else's; the start of each payload.
inline constexpr std::size_t kCookieSize = 8;

/// An ICMP echo request (RFC 792, RFC 4443).
struct Echo {
  std::uint16_t identifier = 0;
  std::uint16_t sequence = 0;
  std::uint64_t cookie = 0;
  bool operator==(const Echo&) const = default;
};

/// An address as the network has it; four bytes and zeros for IPv4.
using HostBytes = std::array<std::byte, 16>;

/// A message about one of our requests.
struct Message {
  enum class Kind : std::uint8_t { Reply, Unreachable, TimeExceeded };
  Kind kind = Kind::Reply;
  std::uint8_t code = 0;  ///< of an error, as the protocol numbers them
  /// The cookie of an error's is 0 where the quotation ends before it.
  Echo echo;
  std::size_t payload = 0;  ///< bytes, of a reply
  /// Where the request went that an error quotes.
  HostBytes quoted_target{};
  bool operator==(const Message&) const = default;
};

/// The request in wire form, its checksum for IPv4 included; the kernel makes that of ICMPv6.
/// Requires: payload is at least kCookieSize.
std::vector<std::byte> encodeRequest(const Echo& echo, std::size_t payload, bool v6);

/// Reads what an ICMP socket received, without an IP header. Nothing when it is no reply and no
/// error about an echo request, when it is cut short, when its IPv4 checksum is wrong, or when the
/// payload is not one of ours.
std::optional<Message> decode(std::span<const std::byte> packet, bool v6);

/// The ICMP part of what a raw IPv4 socket received; empty when the header is not sound.
std::span<const std::byte> withoutIpHeader(std::span<const std::byte> packet);

/// Nothing for the type of a message that is no such error.
std::optional<Message::Kind> errorKind(std::uint8_t type, bool v6);

/// Reads the start of an echo request, as errors quote it.
std::optional<Echo> decodeQuoted(std::span<const std::byte> request, bool v6);

}  // namespace promonitor::ping

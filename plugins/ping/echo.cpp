#include "echo.hpp"

#include <algorithm>
#include <cstring>

namespace promonitor::ping {
namespace {

constexpr std::size_t kHeader = 8;
constexpr std::size_t kIpv6Header = 40;
constexpr std::uint8_t kIpv6IcmpProtocol = 58;
/// What fills a payload behind its cookie.
constexpr std::byte kFiller{0x2a};

/// Numbers of message types, which differ between the two protocols.
struct Types {
  std::uint8_t request, reply, unreachable, time_exceeded;
};
constexpr Types kV4{8, 0, 3, 11};
constexpr Types kV6{128, 129, 1, 3};

std::uint8_t byteAt(std::span<const std::byte> bytes, std::size_t at) {
  return std::to_integer<std::uint8_t>(bytes[at]);
}

std::uint16_t wordAt(std::span<const std::byte> bytes, std::size_t at) {
  return static_cast<std::uint16_t>((byteAt(bytes, at) << 8U) | byteAt(bytes, at + 1));
}

void putWord(std::vector<std::byte>& bytes, std::size_t at, std::uint16_t word) {
  bytes[at] = static_cast<std::byte>(word >> 8U);
  bytes[at + 1] = static_cast<std::byte>(word & 0xffU);
}

/// RFC 1071; 0 over a message that holds its own right checksum.
std::uint16_t checksum(std::span<const std::byte> bytes) {
  std::uint32_t sum = 0;
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) sum += wordAt(bytes, at);
  if (at < bytes.size()) sum += static_cast<std::uint32_t>(byteAt(bytes, at)) << 8U;
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

std::uint64_t cookieAt(std::span<const std::byte> bytes, std::size_t at) {
  std::uint64_t cookie = 0;
  std::memcpy(&cookie, bytes.data() + at, kCookieSize);
  return cookie;
}

std::optional<Message> decodeReply(std::span<const std::byte> packet) {
  if (packet.size() < kHeader + kCookieSize) return std::nullopt;
  const auto filler = packet.subspan(kHeader + kCookieSize);
  if (!std::all_of(filler.begin(), filler.end(), [](std::byte one) { return one == kFiller; })) {
    return std::nullopt;
  }
  Message message;
  message.echo = {wordAt(packet, 4), wordAt(packet, 6), cookieAt(packet, kHeader)};
  message.payload = packet.size() - kHeader;
  return message;
}

/// Where the packet went that an error quotes, whose IP header is whole.
HostBytes targetOf(std::span<const std::byte> packet, bool v6) {
  const auto bytes = v6 ? packet.subspan(24, 16) : packet.subspan(16, 4);
  HostBytes target{};
  std::copy(bytes.begin(), bytes.end(), target.begin());
  return target;
}

std::span<const std::byte> withoutIpv6Header(std::span<const std::byte> packet) {
  constexpr std::size_t kNextHeader = 6;
  const bool plain =
      packet.size() >= kIpv6Header && byteAt(packet, kNextHeader) == kIpv6IcmpProtocol;
  return plain ? packet.subspan(kIpv6Header) : std::span<const std::byte>();
}

}  // namespace

std::vector<std::byte> encodeRequest(const Echo& echo, std::size_t payload, bool v6) {
  std::vector<std::byte> packet(kHeader + payload, kFiller);
  packet[0] = static_cast<std::byte>(v6 ? kV6.request : kV4.request);
  packet[1] = std::byte{0};
  putWord(packet, 2, 0);
  putWord(packet, 4, echo.identifier);
  putWord(packet, 6, echo.sequence);
  std::memcpy(packet.data() + kHeader, &echo.cookie, kCookieSize);
  if (!v6) putWord(packet, 2, checksum(packet));
  return packet;
}

std::optional<Message> decode(std::span<const std::byte> packet, bool v6) {
  const Types& types = v6 ? kV6 : kV4;
  if (packet.size() < kHeader || (!v6 && checksum(packet) != 0)) return std::nullopt;
  const std::uint8_t type = byteAt(packet, 0);
  if (type == types.reply) return decodeReply(packet);
  const std::optional<Message::Kind> kind = errorKind(type, v6);
  if (!kind) return std::nullopt;
  const auto quoted = packet.subspan(kHeader);
  const auto echo = decodeQuoted(v6 ? withoutIpv6Header(quoted) : withoutIpHeader(quoted), v6);
  if (!echo) return std::nullopt;
  Message message;
  message.kind = *kind;
  message.code = byteAt(packet, 1);
  message.echo = *echo;
  message.quoted_target = targetOf(quoted, v6);
  return message;
}

std::span<const std::byte> withoutIpHeader(std::span<const std::byte> packet) {
  constexpr std::size_t kShortest = 20;
  if (packet.size() < kShortest || byteAt(packet, 0) >> 4U != 4) return {};
  const std::size_t length = std::size_t{4} * (byteAt(packet, 0) & 0xfU);
  return length < kShortest || length > packet.size() ? std::span<const std::byte>()
                                                      : packet.subspan(length);
}

std::optional<Message::Kind> errorKind(std::uint8_t type, bool v6) {
  const Types& types = v6 ? kV6 : kV4;
  if (type == types.unreachable) return Message::Kind::Unreachable;
  if (type == types.time_exceeded) return Message::Kind::TimeExceeded;
  return std::nullopt;
}

std::optional<Echo> decodeQuoted(std::span<const std::byte> request, bool v6) {
  const std::uint8_t type = v6 ? kV6.request : kV4.request;
  if (request.size() < kHeader || byteAt(request, 0) != type) return std::nullopt;
  const bool whole = request.size() >= kHeader + kCookieSize;
  return Echo{wordAt(request, 4), wordAt(request, 6), whole ? cookieAt(request, kHeader) : 0};
}

}  // namespace promonitor::ping

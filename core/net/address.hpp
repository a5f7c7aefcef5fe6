#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace promonitor {

/// An IPv4 or IPv6 socket address. A value.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  int family() const { return storage.ss_family; }
  std::uint16_t port() const;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// "192.0.2.1:80", "[2001:db8::1]:80"; without the port: "192.0.2.1", "2001:db8::1".
  std::string text() const;
  std::string hostText() const;
  bool operator==(const Address& other) const;

  /// A literal as inet_pton(3) takes it, IPv6 with or without brackets; nothing is looked up, and
  /// old spellings (octal, hex, short forms) are not addresses.
  static std::optional<Address> parse(std::string_view host, std::uint16_t port);
  /// "192.0.2.1", "192.0.2.1:80", "2001:db8::1" or "[2001:db8::1]:80".
  static std::optional<Address> parseEndpoint(std::string_view text, std::uint16_t default_port);
  static Address from(const sockaddr* address, socklen_t length);
  static Address fromV4(const in_addr& host, std::uint16_t port);
  static Address fromV6(const in6_addr& host, std::uint16_t port);
  Address withPort(std::uint16_t port) const;
  /// The host as 128 bits in network order; IPv4 as ::ffff:a.b.c.d.
  std::array<std::uint8_t, 16> mappedBytes() const;
};

}  // namespace promonitor

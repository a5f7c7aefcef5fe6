#include "core/net/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

namespace promonitor {
namespace {

// Through copies: a sockaddr_storage is not an object of the type its family names.
sockaddr_in asV4(const Address& address) {
  sockaddr_in v4{};
  std::memcpy(&v4, &address.storage, sizeof v4);
  return v4;
}

sockaddr_in6 asV6(const Address& address) {
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address.storage, sizeof v6);
  return v6;
}

/// By hand, as every check has such texts: inet_ntop(3) goes through printf. Gives the end, behind
/// which there must be room for one more character.
char* writeV4(const in_addr& host, char* out) {
  constexpr std::ptrdiff_t kMostDigits = 3;
  for (const std::uint8_t byte : std::bit_cast<std::array<std::uint8_t, 4>>(host)) {
    out = std::to_chars(out, out + kMostDigits, byte).ptr;
    *out++ = '.';
  }
  return out - 1;
}

}  // namespace

std::uint16_t Address::port() const {
  if (family() == AF_INET) return ntohs(asV4(*this).sin_port);
  if (family() == AF_INET6) return ntohs(asV6(*this).sin6_port);
  return 0;
}

std::string Address::hostText() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) return {text.data(), writeV4(asV4(*this).sin_addr, text.data())};
  if (family() == AF_INET6) {
    const in6_addr host = asV6(*this).sin6_addr;
    inet_ntop(AF_INET6, &host, text.data(), text.size());
  }
  return text.data();
}

std::string Address::text() const {
  if (family() == AF_INET) {
    std::array<char, sizeof "255.255.255.255:65535"> text;
    char* end = writeV4(asV4(*this).sin_addr, text.data());
    *end++ = ':';
    end = std::to_chars(end, text.data() + text.size(), port()).ptr;
    return {text.data(), end};
  }
  const std::string host = hostText();
  return host.empty() ? host : "[" + host + "]:" + std::to_string(port());
}

bool Address::operator==(const Address& other) const {
  if (family() != other.family() || port() != other.port()) return false;
  if (family() == AF_INET) return asV4(*this).sin_addr.s_addr == asV4(other).sin_addr.s_addr;
  if (family() != AF_INET6) return true;
  const sockaddr_in6 one = asV6(*this);
  const sockaddr_in6 two = asV6(other);
  return one.sin6_scope_id == two.sin6_scope_id &&
         std::memcmp(&one.sin6_addr, &two.sin6_addr, sizeof one.sin6_addr) == 0;
}

std::optional<Address> Address::parse(std::string_view host, std::uint16_t port) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (host.size() >= text.size() || host.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(host.begin(), host.end(), text.begin());

  in_addr v4_host{};
  if (!bracketed && inet_pton(AF_INET, text.data(), &v4_host) == 1) return fromV4(v4_host, port);
  in6_addr v6_host{};
  if (inet_pton(AF_INET6, text.data(), &v6_host) == 1) return fromV6(v6_host, port);
  return std::nullopt;
}

std::optional<Address> Address::parseEndpoint(std::string_view text, std::uint16_t default_port) {
  if (auto address = parse(text, default_port)) return address;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool v6 = host.find(':') != std::string_view::npos;
  if (v6 && !host.starts_with('[')) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return parse(host, port);
}

Address Address::fromV4(const in_addr& host, std::uint16_t port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  v4.sin_addr = host;
  Address address;
  std::memcpy(&address.storage, &v4, sizeof v4);
  address.length = sizeof v4;
  return address;
}

Address Address::fromV6(const in6_addr& host, std::uint16_t port) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  v6.sin6_addr = host;
  Address address;
  std::memcpy(&address.storage, &v6, sizeof v6);
  address.length = sizeof v6;
  return address;
}

Address Address::from(const sockaddr* address, socklen_t length) {
  Address copy;
  copy.length = std::min<socklen_t>(length, sizeof copy.storage);
  std::memcpy(&copy.storage, address, copy.length);
  return copy;
}

Address Address::withPort(std::uint16_t port) const {
  if (family() == AF_INET) return fromV4(asV4(*this).sin_addr, port);
  if (family() != AF_INET6) return *this;
  sockaddr_in6 v6 = asV6(*this);
  v6.sin6_port = htons(port);
  Address address = *this;
  std::memcpy(&address.storage, &v6, sizeof v6);
  return address;
}

std::array<std::uint8_t, 16> Address::mappedBytes() const {
  std::array<std::uint8_t, 16> bytes{};
  if (family() == AF_INET) {
    bytes[10] = bytes[11] = 0xff;
    const in_addr host = asV4(*this).sin_addr;
    std::memcpy(bytes.data() + 12, &host, sizeof host);
  } else if (family() == AF_INET6) {
    const in6_addr host = asV6(*this).sin6_addr;
    std::memcpy(bytes.data(), &host, sizeof host);
  }
  return bytes;
}

}  // namespace promonitor

#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"

namespace PM_HIDDEN pm {

/// "192.0.2.1" or "2001:db8::1"; empty when the address is of no known family.
inline std::string hostText(const pm_addr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, address.sa, sizeof v4);
    // Without inet_ntop(), which goes through printf(): each check of some kinds has it.
    unsigned char bytes[4];
    std::memcpy(bytes, &v4.sin_addr, sizeof bytes);
    char* end = text;
    for (const unsigned char byte : bytes) {
      if (end != text) *end++ = '.';
      end = std::to_chars(end, text + sizeof text, byte).ptr;
    }
    return {text, end};
  }
  if (address.family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address.sa, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  }
  return text;
}

/// "192.0.2.1:80" or "[2001:db8::1]:80"; empty when the address is of no known family.
inline std::string peerText(const pm_addr& address) {
  const std::string host = hostText(address);
  if (host.empty()) return {};
  // The port is at the same place in both families.
  sockaddr_in any;
  std::memcpy(&any, address.sa, sizeof any);
  const std::string port = std::to_string(ntohs(any.sin_port));
  return address.family == AF_INET6 ? '[' + host + "]:" + port : host + ':' + port;
}

/// A literal such as "192.0.2.1" or "2001:db8::1", without brackets; nothing when it is none.
inline std::optional<pm_addr> parseAddress(const std::string& text, std::uint16_t port) {
  pm_addr address{};
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    address.family = AF_INET;
    address.salen = sizeof v4;
    std::memcpy(address.sa, &v4, sizeof v4);
    return address;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) != 1) return {};
  address.family = AF_INET6;
  address.salen = sizeof v6;
  std::memcpy(address.sa, &v6, sizeof v6);
  return address;
}

}  // namespace pm

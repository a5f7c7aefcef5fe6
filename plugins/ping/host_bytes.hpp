#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <string>

#include "echo.hpp"
#include "promonitor/address_text.hpp"

namespace promonitor::ping {

/// All zeros for an address of another family.
inline HostBytes hostBytes(const sockaddr_storage& address) {
  HostBytes bytes{};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    std::memcpy(bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    std::memcpy(bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
  }
  return bytes;
}

inline HostBytes hostBytes(const pm_addr& address) {
  sockaddr_storage storage{};
  std::memcpy(&storage, address.sa, sizeof address.sa);
  return hostBytes(storage);
}

/// "192.0.2.1" or "2001:db8::1".
inline std::string hostText(const HostBytes& bytes, bool v6) {
  pm_addr address{};
  if (v6) {
    sockaddr_in6 host{};
    host.sin6_family = AF_INET6;
    std::memcpy(&host.sin6_addr, bytes.data(), sizeof host.sin6_addr);
    std::memcpy(address.sa, &host, sizeof host);
  } else {
    sockaddr_in host{};
    host.sin_family = AF_INET;
    std::memcpy(&host.sin_addr, bytes.data(), sizeof host.sin_addr);
    std::memcpy(address.sa, &host, sizeof host);
  }
  address.family = v6 ? AF_INET6 : AF_INET;
  return pm::hostText(address);
}

}  // namespace promonitor::ping

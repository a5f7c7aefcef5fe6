#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
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
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  } else if (address.family == AF_INET6) {
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

}  // namespace pm

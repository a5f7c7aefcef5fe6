#include "tests/support/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace promonitor::test {
namespace {

int makeSocket(int family) {
  const int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "socket");
  return descriptor;
}

}  // namespace

int bindLoopback(bool ipv6) {
  const int descriptor = makeSocket(ipv6 ? AF_INET6 : AF_INET);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  const int result = ipv6 ? bind(descriptor, reinterpret_cast<const sockaddr*>(&v6), sizeof v6)
                          : bind(descriptor, reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  if (result != 0) throw std::system_error(errno, std::generic_category(), "bind");
  return descriptor;
}

int bindTo(const std::string& address, std::uint16_t port) {
  const int descriptor = makeSocket(AF_INET);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  const bool done = inet_pton(AF_INET, address.c_str(), &name.sin_addr) == 1 &&
                    bind(descriptor, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
  if (!done) throw std::system_error(errno, std::generic_category(), "bind to " + address);
  return descriptor;
}

std::uint16_t boundPort(int descriptor) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
  return address.ss_family == AF_INET6
             ? ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port)
             : ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

int beginConnect(std::uint16_t port) {
  const int descriptor = makeSocket(AF_INET);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int result =
      connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (result != 0 && errno != EINPROGRESS) {
    throw std::system_error(errno, std::generic_category(), "connect");
  }
  return descriptor;
}

std::string loopbackEndpoint(std::uint16_t port, bool ipv6) {
  return (ipv6 ? "[::1]:" : "127.0.0.1:") + std::to_string(port);
}

}  // namespace promonitor::test

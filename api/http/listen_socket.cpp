#include "api/http/listen_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "core/base/units.hpp"

namespace promonitor::api {
namespace {

constexpr int kBacklog = 1024;

union SocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
  sockaddr_storage storage;
};

/// Length of the address, or 0 where `text` is not one.
socklen_t parseAddress(std::string_view text, SocketAddress& out) {
  out.storage = {};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return 0;
  const auto port = parseInteger(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) return 0;
  std::string host(text.substr(0, colon));
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    out.v6.sin6_family = AF_INET6;
    out.v6.sin6_port = htons(static_cast<std::uint16_t>(*port));
    return inet_pton(AF_INET6, host.c_str(), &out.v6.sin6_addr) == 1 ? sizeof(sockaddr_in6) : 0;
  }
  out.v4.sin_family = AF_INET;
  out.v4.sin_port = htons(static_cast<std::uint16_t>(*port));
  return inet_pton(AF_INET, host.c_str(), &out.v4.sin_addr) == 1 ? sizeof(sockaddr_in) : 0;
}

std::string peerText(const SocketAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &address.v4.sin_addr, text, sizeof text);
  } else if (IN6_IS_ADDR_V4MAPPED(&address.v6.sin6_addr)) {
    inet_ntop(AF_INET, &address.v6.sin6_addr.s6_addr[12], text, sizeof text);
  } else {
    inet_ntop(AF_INET6, &address.v6.sin6_addr, text, sizeof text);
  }
  return text;
}

std::string adviceFor(int error, const std::string& setting) {
  switch (error) {
    case EADDRINUSE:
      return fmt::format("address in use; stop the other program or set {}", setting);
    case EACCES:
      return fmt::format(
          "permission denied; take a port above 1023 in {}, or grant "
          "CAP_NET_BIND_SERVICE",
          setting);
    case EADDRNOTAVAIL:
      return fmt::format("this machine has no such address; set {} to one it has", setting);
    default:
      return fmt::format("{}; check {}", std::generic_category().message(error), setting);
  }
}

}  // namespace

ListenSocket::ListenSocket(const std::string& address, const std::string& setting) {
  SocketAddress parsed;
  const socklen_t length = parseAddress(address, parsed);
  if (length == 0) {
    throw std::runtime_error(
        fmt::format("{}: '{}' is not ADDRESS:PORT; write for example 127.0.0.1:8080 or [::1]:8080",
                    setting, address));
  }
  fd_ = ::socket(parsed.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  const bool listens = fd_ >= 0 &&
                       ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                       ::bind(fd_, &parsed.any, length) == 0 && ::listen(fd_, kBacklog) == 0;
  if (!listens) {
    const int error = errno;
    if (fd_ >= 0) ::close(fd_);
    throw std::runtime_error(
        fmt::format("cannot listen on {}: {}", address, adviceFor(error, setting)));
  }
}

ListenSocket::~ListenSocket() { ::close(fd_); }

std::uint16_t ListenSocket::port() const {
  SocketAddress bound;
  socklen_t length = sizeof bound;
  if (::getsockname(fd_, &bound.any, &length) != 0) return 0;
  return ntohs(bound.any.sa_family == AF_INET ? bound.v4.sin_port : bound.v6.sin6_port);
}

int ListenSocket::accept(std::string& peer) const {
  SocketAddress from;
  socklen_t length = sizeof from;
  const int fd = ::accept4(fd_, &from.any, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  peer = peerText(from);
  return fd;
}

}  // namespace promonitor::api

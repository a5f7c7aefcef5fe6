#pragma once

#include <cstdint>
#include <string>

namespace promonitor::api {

/// A TCP socket that listens. Closed by the destructor.
class ListenSocket {
 public:
  /// `address` is "ADDRESS:PORT" with a literal IPv4 or bracketed IPv6 address; port 0 takes a free
  /// one. Throws std::runtime_error with a text for the operator, which names `setting`.
  ListenSocket(const std::string& address, const std::string& setting);
  ~ListenSocket();
  ListenSocket(const ListenSocket&) = delete;
  ListenSocket& operator=(const ListenSocket&) = delete;

  int fd() const { return fd_; }
  std::uint16_t port() const;
  /// The next waiting client as a non-blocking descriptor, its address in `peer`; -1 with errno.
  int accept(std::string& peer) const;

 private:
  int fd_ = -1;
};

}  // namespace promonitor::api

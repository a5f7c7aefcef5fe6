#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace promonitor::bench {

/// ICMP echo requests to 127.0.0.1 and their replies, by hand: one thread, one socket, of the type
/// that the ping kind gets here.
class EchoLimit {
 public:
  /// Throws std::system_error when the system allows neither type of socket.
  explicit EchoLimit(std::size_t in_flight);
  ~EchoLimit();
  EchoLimit(const EchoLimit&) = delete;
  EchoLimit& operator=(const EchoLimit&) = delete;

  /// At `rate` packets a second; 0: each as soon as another was answered.
  void run(std::size_t packets, std::size_t rate = 0);
  /// The socket takes whole ICMP messages; else it is a datagram ("ping") socket.
  bool raw() const { return raw_; }

 private:
  struct Request {
    bool waiting = false;
    std::uint64_t cookie = 0;
  };
  void send(std::uint16_t place);
  /// The place of the request that was answered; none waits for it: in_flight; nothing came: -1.
  int receive();

  bool raw_ = false;
  int descriptor_ = -1;
  int epoll_ = -1;
  std::uint64_t last_cookie_ = 0;
  std::vector<Request> requests_;    ///< by place, which is the sequence number
  std::vector<std::uint16_t> idle_;  ///< places
};

}  // namespace promonitor::bench

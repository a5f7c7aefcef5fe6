#pragma once

#include <cstdint>
#include <string>
#include <thread>

namespace promonitor::bench {

/// The least that an HTTP server can do: answers every request with the same bytes, on a thread of
/// its own with an epoll loop; ends with the object.
class Responder {
 public:
  /// On 127.0.0.1. Throws std::system_error when the system refuses.
  Responder(std::string answer, int cpu);
  ~Responder();
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void run(const std::stop_token& stop, int cpu) const;
  void accept() const;
  void answer(int descriptor) const;

  const std::string answer_;
  int listener_ = -1;
  int epoll_ = -1;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace promonitor::bench

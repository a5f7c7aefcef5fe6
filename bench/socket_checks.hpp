#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace promonitor::bench {

/// Checks on TCP connections to ports of 127.0.0.1 with nothing around them, for a host to be
/// compared with: one thread, epoll, one registration a connection. What is done on a connection is
/// the derived class's.
class SocketChecks {
 public:
  /// The ports take turns.
  SocketChecks(std::vector<std::uint16_t> ports, std::size_t in_flight);
  virtual ~SocketChecks();
  SocketChecks(const SocketChecks&) = delete;
  SocketChecks& operator=(const SocketChecks&) = delete;

  /// At `rate` checks a second; 0: each begins when another has ended. Throws when one fails.
  void run(std::size_t checks, std::size_t rate = 0);

 protected:
  /// The connection of the check at `place` stands, or more can be read of it, or it failed.
  /// Edge-triggered: to be read until there is no more. True: the check is over, and its descriptor
  /// is closed by the caller. Throws when the check fails.
  virtual bool proceed(std::size_t place, int descriptor) = 0;

 private:
  void start(std::size_t place);

  const std::vector<std::uint16_t> ports_;
  std::size_t next_port_ = 0;
  std::vector<int> descriptors_;   ///< by place
  std::vector<std::size_t> idle_;  ///< places
  int epoll_;
};

}  // namespace promonitor::bench

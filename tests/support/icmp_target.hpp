#pragma once

#include <netinet/in.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace promonitor::test {

/// A message an IcmpTarget sends.
struct IcmpAnswer {
  std::vector<std::byte> message;  ///< without an IP header
  std::chrono::milliseconds delay{0};
  bool other_source = false;  ///< from 127.0.0.2
};

/// An echo request as it came, IP header included, and its place among all that came.
struct IcmpRequest {
  std::vector<std::byte> packet;
  std::size_t index = 0;

  std::vector<std::byte> message() const { return {packet.begin() + 20, packet.end()}; }
  /// The honest answer.
  std::vector<std::byte> reply() const;
};

/// Computes the checksum of an ICMPv4 message anew.
void seal(std::vector<std::byte>& message);

/// Answers ICMP echo requests to 127.0.0.1, or another loopback address, as it is told, in a
/// network namespace where the kernel itself does not (net/ipv4/icmp_echo_ignore_all). Needs the
/// right to open raw sockets.
class IcmpTarget {
 public:
  /// Called on the target's thread.
  using Behaviour = std::function<std::vector<IcmpAnswer>(const IcmpRequest&)>;
  explicit IcmpTarget(Behaviour behaviour, std::uint32_t address = INADDR_LOOPBACK);
  ~IcmpTarget();
  IcmpTarget(const IcmpTarget&) = delete;
  IcmpTarget& operator=(const IcmpTarget&) = delete;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Due {
    Time time;
    IcmpAnswer answer;
  };
  void run(const std::stop_token& stop);
  void receive();
  void sendDue();

  const Behaviour behaviour_;
  int socket_ = -1;
  int other_socket_ = -1;
  int stop_event_ = -1;
  std::size_t requests_ = 0;
  std::vector<Due> due_;
  std::jthread thread_;
};

}  // namespace promonitor::test

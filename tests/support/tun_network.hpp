#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace promonitor::test {

/// An echo request that came to a TunNetwork.
struct TunRequest {
  bool v6 = false;
  std::size_t index = 0;  ///< its place among those of its family
  std::uint8_t hops = 0;  ///< that it had left
};

/// What becomes of one.
struct TunAnswer {
  enum class Kind : std::uint8_t { Reply, Silence, Unreachable, TimeExceeded };
  Kind kind = Kind::Reply;
  std::chrono::microseconds delay{0};
};

/// The networks 198.51.100.0/24 and 2001:db8:51::/64 behind a TUN device in the network namespace
/// of the calling thread. Every address but those of this end (.1) answers echo requests as it is
/// told; errors come from the router .254, or ::fe. Delays are kept to some microseconds. One
/// thread of its own. Throws std::system_error where no device can be made.
class TunNetwork {
 public:
  /// Called on the network's thread.
  using Behaviour = std::function<TunAnswer(const TunRequest&)>;
  explicit TunNetwork(Behaviour behaviour);
  ~TunNetwork();
  TunNetwork(const TunNetwork&) = delete;
  TunNetwork& operator=(const TunNetwork&) = delete;

  static constexpr const char* kHostV4 = "198.51.100.7";
  static constexpr const char* kHostV6 = "2001:db8:51::7";
  static constexpr const char* kRouterV4 = "198.51.100.254";

 private:
  using Time = std::chrono::steady_clock::time_point;
  using Packet = std::vector<std::byte>;
  struct Due {
    Time time;
    Packet packet;
  };
  void run(const std::stop_token& stop);
  void receive();
  void sendDue();

  const Behaviour behaviour_;
  int device_ = -1;
  int stop_event_ = -1;
  std::size_t requests_v4_ = 0, requests_v6_ = 0;
  std::vector<Due> due_;
  std::jthread thread_;
};

}  // namespace promonitor::test

#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <unordered_map>

#include "arrival.hpp"
#include "echo.hpp"
#include "promonitor/probe.h"
#include "random_numbers.hpp"
#include "refusal.hpp"
#include "route.hpp"

namespace promonitor::ping {

/// Hears what became of a request. Owned by the loop's thread.
class EchoListener {
 public:
  virtual ~EchoListener() = default;
  /// `came_ns` is when the kernel received it, on the host's clock.
  virtual void onReply(std::size_t packet, std::int64_t came_ns) = 0;
  virtual void onRefusal(std::size_t packet, const Refusal& refusal) = 0;
};

/// How a request left.
struct SendOutcome {
  std::uint16_t sequence = 0;
  int error = 0;  ///< errno; 0: sent
};

/// The one ICMP socket of a loop and address family, shared by all its checks. A datagram socket
/// where the system lets us have one, else a raw one. A message counts when its identifier,
/// sequence, address and payload are those of a request that still waits; others are dropped. Of an
/// error that holds for as much as it quotes.
class PingSocket {
 public:
  PingSocket(const pm_host* host, pm_scope scope, int family);
  ~PingSocket();
  PingSocket(const PingSocket&) = delete;
  PingSocket& operator=(const PingSocket&) = delete;

  /// Opens the socket unless it is open. Gives 0, or the errno of the attempt.
  int open();
  /// Sends one request; the listener hears of it until it calls forget(). Others may hear from
  /// within: what routers said is taken before it spoils a request to somebody else.
  SendOutcome send(const Route& route, std::size_t payload, EchoListener& listener,
                   std::size_t packet);
  void forget(std::uint16_t sequence);

 private:
  struct Waiting {
    EchoListener* listener;
    std::size_t packet;
    HostBytes target;
    std::uint64_t cookie;
    std::size_t payload;
  };
  static void onReady(void* socket, pm_op op, const pm_event* event) noexcept;
  bool v6() const { return family_ == AF_INET6; }
  void wait();
  bool receive();
  void receiveErrors();
  void dispatch(const Arrival& arrival);
  static bool isAbout(const Waiting& request, const Arrival& arrival);
  std::uint16_t freeSequence();

  const pm_host* const host_;
  const pm_io* const io_;
  const pm_scope scope_;
  const int family_;
  int descriptor_ = -1;
  bool raw_ = false;
  std::uint16_t identifier_ = 0;
  std::uint16_t next_sequence_ = 0;
  RandomNumbers random_;
  std::unordered_map<std::uint16_t, Waiting> waiting_;
  pm_op op_ = 0;
};

}  // namespace promonitor::ping

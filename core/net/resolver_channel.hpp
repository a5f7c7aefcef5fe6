#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/loop/event_loop.hpp"
#include "core/net/address.hpp"

struct ares_channeldata;

namespace promonitor {

/// c-ares driven by a loop: sockets and retries. A question whose answer is too long for UDP is
/// asked again over TCP (RFC 7766), by a channel of its own: c-ares asks a connection once, so that
/// its wait must be as long as all tries over UDP. Owned by its loop's thread.
class ResolverChannel {
 public:
  enum class Failover {
    OnSilence,  ///< what a server says is final, whatever it says
    OnFailure   ///< SERVFAIL, REFUSED and NOTIMP of one server make it ask the next
  };

  enum class Order {
    AsGiven,
    SecondFirst  ///< the first of several servers is asked last
  };

  /// No servers: those of resolv.conf. Throws std::runtime_error when c-ares cannot start.
  ResolverChannel(EventLoop& loop, const std::vector<Address>& servers, Failover failover,
                  Order order = Order::AsGiven);
  /// Ends what is pending: the callbacks are called with ARES_EDESTRUCTION.
  ~ResolverChannel();
  ResolverChannel(const ResolverChannel&) = delete;
  ResolverChannel& operator=(const ResolverChannel&) = delete;

  /// As of ares_query(3): called once, possibly inside query().
  using AresFn = void (*)(void* user, int status, int timeouts, unsigned char* reply, int length);
  void query(const std::string& name, int type, AresFn fn, void* user);

  std::size_t serverCount() const { return server_count_; }
  const std::vector<std::string>& searchDomains() const { return search_domains_; }
  int ndots() const { return ndots_; }

 private:
  struct Socket {
    int fd = -1;
    std::uint32_t interest = 0;
    OpId wait = 0;
  };
  struct Question;
  enum class Transport { Udp, Tcp };

  ResolverChannel(EventLoop& loop, const std::vector<Address>& servers, Failover failover,
                  Order order, Transport transport);
  ResolverChannel& overTcp();
  void readConfiguration();
  void setInterest(int fd, std::uint32_t interest);
  void rearm();
  void tick();
  static void onSocketState(void* self, int fd, int readable, int writable);
  static void onReady(void* self, OpId op, const LoopEvent& event);
  static void onTick(void* self, OpId op, const LoopEvent& event);
  static void onAnswer(void* question, int status, int timeouts, unsigned char* reply, int length);

  EventLoop& loop_;
  const std::vector<Address> configured_;
  const Failover failover_;
  const Order order_;
  const Transport transport_;
  /// Made when it is needed; always null in a channel that is itself for TCP.
  std::unique_ptr<ResolverChannel> over_tcp_;
  ares_channeldata* channel_ = nullptr;
  std::vector<Socket> sockets_;
  OpId tick_ = 0;
  std::size_t pending_ = 0;
  std::size_t server_count_ = 0;
  std::vector<std::string> search_domains_;
  int ndots_ = 1;
};

}  // namespace promonitor

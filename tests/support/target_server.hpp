#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "tests/support/target_connection.hpp"

namespace promonitor::test {

struct TargetSettings {
  TargetBehaviour behaviour;
  /// Makes Step::startTls() possible.
  std::optional<TlsIdentity> identity;
  bool ipv6 = false;
  /// An IPv4 address to listen at instead, and its port; empty: a free port of the loopback one.
  std::string address = {};
  std::uint16_t port = 0;
  /// Grows by what the peer's kernel took of a connection, in bytes, when that ends; may be null.
  std::atomic<std::size_t>* taken = nullptr;
};

/// A TCP server on a free port of the loopback address, with one thread of its own that is joined
/// by the destructor. It serves any number of connections; delays are timers, nothing sleeps.
/// Getters are thread-safe. Throws std::system_error when it cannot listen.
class TargetServer {
 public:
  explicit TargetServer(TargetSettings settings);
  ~TargetServer();
  TargetServer(const TargetServer&) = delete;
  TargetServer& operator=(const TargetServer&) = delete;

  std::uint16_t port() const { return port_; }
  /// "127.0.0.1:4711" or "[::1]:4711".
  std::string endpoint() const;
  std::size_t accepted() const { return accepted_; }
  std::size_t open() const { return open_; }

 private:
  using Time = TargetConnection::Time;
  using Connections = std::map<int, std::unique_ptr<TargetConnection>>;
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  void run(const std::stop_token& stop);
  int millisecondsToWake() const;
  void acceptAll();
  void advance(int descriptor);
  void end(Connections::iterator connection);
  void setWake(int descriptor, Time wake);

  const TargetSettings settings_;
  std::unique_ptr<SSL_CTX, FreeContext> tls_;
  int listener_ = -1;
  int epoll_ = -1;
  int stop_event_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> accepted_{0};
  std::atomic<std::size_t> open_{0};
  Connections connections_;
  std::map<int, Time> wakes_;
  std::set<std::pair<Time, int>> timers_;
  std::jthread thread_;
};

}  // namespace promonitor::test

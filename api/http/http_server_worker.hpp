#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include <pistache/reactor.h>
#include <spdlog/logger.h>

#include "api/http/http_server.hpp"
#include "api/http/worker_orders.hpp"

namespace promonitor::api {

/// What all workers of one server share; outlives them. Counts open connections; thread-safe.
struct ServerShared {
  const ServerSettings settings;
  HttpHandler& handler;
  const Clock& clock;
  spdlog::logger& log;
  const std::size_t max_connections;

  void connectionClosed();
  /// False where connections are left after `patience`.
  bool waitUntilClosed(Duration patience);

  std::atomic<std::size_t> connections{0};
  BodyBudget long_bodies{settings.long_body_bytes};
  std::mutex mutex{};
  std::condition_variable all_closed{};
};

/// The clients of one thread of the reactor: reads, writes and closes their sockets as they are
/// ready, level-triggered, with a bounded amount of work a turn, so that none waits for another.
/// Pistache's own transport is not used: it writes in a loop while a client does not read.
class HttpWorker final : public Pistache::Aio::Handler {
 public:
  explicit HttpWorker(ServerShared& shared);
  ~HttpWorker() override;

  /// For other threads; outlives the worker where they keep it.
  WorkerOrders& orders() { return *orders_; }
  std::shared_ptr<WorkerOrders> sharedOrders() const { return orders_; }

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& fds) override;

 private:
  struct Client {
    Connection connection;
    std::uint64_t number = 0;
    bool reads = true;
    bool writes = false;
    std::size_t unread = 0;  ///< bytes of its answers that wait for it, as counted below
    bool narrowed = false;   ///< the kernel holds little of what it is sent
  };
  using Clients = std::unordered_map<int, Client>;

  void followOrders();
  void growBodies();
  void end(bool at_once);
  void welcome(int fd, std::string peer);
  void onSocket(const Pistache::Aio::FdSet::Entry& event);
  /// Runs `work` on an open client; a client whose work throws is closed.
  void guarded(int fd, const std::function<void(Client&)>& work);
  std::vector<int> openSockets() const;
  void read(int fd, Client& client);
  /// Sends what it can, then closes the client or asks for what it waits for. Ends `client`.
  void settle(int fd, Client& client);
  void count(Client& client);
  void tick();
  void close(int fd);
  void setTicking(bool on);

  ServerShared& shared_;
  const std::shared_ptr<WorkerOrders> orders_ = std::make_shared<WorkerOrders>();
  int tick_fd_;

  Clients clients_;
  std::uint64_t last_number_ = 0;
  std::size_t unread_ = 0;  ///< of all clients
  std::string read_buffer_;
};

}  // namespace promonitor::api

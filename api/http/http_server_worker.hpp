#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <pistache/reactor.h>
#include <spdlog/logger.h>

#include "api/http/http_server.hpp"

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

  /// Takes over an accepted socket, already counted. Thread-safe.
  void adopt(int fd, std::string peer);
  /// Lets connections end as soon as their running answers are sent. Thread-safe.
  void drain();
  /// Closes every connection at once. Thread-safe.
  void abandon();

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& fds) override;

 private:
  struct Client {
    Connection connection;
    bool reads = true;
    bool writes = false;
  };
  using Clients = std::unordered_map<int, Client>;
  struct Orders {
    std::vector<std::pair<int, std::string>> adopted;
    bool drain = false;
    bool abandon = false;
  };

  void order(const std::function<void(Orders&)>& change);
  void followOrders();
  void welcome(int fd, std::string peer);
  void onSocket(const Pistache::Aio::FdSet::Entry& event);
  /// Runs `work` on an open client; a client whose work throws is closed.
  void guarded(int fd, const std::function<void(Client&)>& work);
  std::vector<int> openSockets() const;
  void read(int fd, Client& client);
  /// Sends what it can, then closes the client or asks for what it waits for. Ends `client`.
  void settle(int fd, Client& client);
  void tick();
  void close(int fd);
  void setTicking(bool on);

  ServerShared& shared_;
  int wake_fd_;
  int tick_fd_;
  std::mutex mutex_;
  Orders orders_;  // guarded by mutex_

  Clients clients_;
  std::string read_buffer_;
};

}  // namespace promonitor::api

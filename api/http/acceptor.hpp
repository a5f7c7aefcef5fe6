#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include <spdlog/logger.h>

#include "api/http/listen_socket.hpp"

namespace promonitor::api {

/// Takes in clients on a thread of its own and hands them over. Never spins: where the process has
/// no descriptor left, clients wait in the kernel's queue and the next try is a moment later.
/// Stopped and joined by the destructor, which also closes the listening socket.
class Acceptor {
 public:
  /// Owns `fd` from then on. Called on the acceptor's thread.
  using Accepted = std::function<void(int fd, std::string peer)>;

  Acceptor(std::unique_ptr<ListenSocket> socket, Accepted accepted, spdlog::logger& log);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

 private:
  void run(const std::stop_token& stop);
  /// False where the process cannot take a client now.
  bool acceptAll();

  std::unique_ptr<ListenSocket> socket_;
  Accepted accepted_;
  spdlog::logger& log_;
  int wake_fd_;
  bool short_of_descriptors_ = false;
  std::jthread thread_;
};

}  // namespace promonitor::api

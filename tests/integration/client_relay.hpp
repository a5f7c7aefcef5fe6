#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <string>
#include <thread>

namespace promonitor {

/// Stands between a client and a server and gives it a hard time: the first request is answered
/// with 429, the first stream of events is cut off after an event. On a thread of its own.
class ClientRelay {
 public:
  explicit ClientRelay(std::uint16_t server);
  ~ClientRelay();
  ClientRelay(const ClientRelay&) = delete;
  ClientRelay& operator=(const ClientRelay&) = delete;

  std::uint16_t port() const { return port_; }
  bool refused() const { return refused_; }
  bool cut() const { return cut_; }
  /// The Last-Event-ID of the stream after that one; empty where it had none.
  std::string wentOnBehind() const { return cut_ ? went_on_behind_ : ""; }
  void stop();

 private:
  struct Pair {
    int client = -1;
    int server = -1;
    std::string asked, answered;
  };

  void run(const std::stop_token& stop);
  void take();
  /// False: this one is over.
  bool forward(Pair& pair);
  bool ask(Pair& pair);
  bool answer(Pair& pair);

  const std::uint16_t server_;
  int listen_fd_;
  std::uint16_t port_ = 0;
  std::list<Pair> pairs_;
  std::atomic<bool> refused_{false}, cut_{false};
  std::string went_on_behind_;
  std::jthread thread_;
};

}  // namespace promonitor

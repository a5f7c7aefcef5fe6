#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "promonitor/hidden.hpp"

namespace PM_HIDDEN pm {
namespace testing {

/// One turn of a conversation: once `after` has come, `say` goes out.
struct Turn {
  std::string after;  ///< empty: at once
  std::string say;
};

/// A service on a free loopback port with which a test's checks talk: has the same conversation
/// with everyone who connects, one after another, and then stays silent until they go. Runs on a
/// thread of its own, which ends with the object.
class Peer {
 public:
  /// Throws std::system_error when it cannot listen.
  explicit Peer(std::vector<Turn> turns) : turns_(std::move(turns)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, name, size) != 0 || listen(listener_, 16) != 0 ||
        getsockname(listener_, name, &size) != 0) {
      const int error = errno;
      close(listener_);
      throw std::system_error(error, std::generic_category(), "a peer for the test");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  /// Says `greeting` to everyone who connects.
  explicit Peer(std::string greeting) : Peer(std::vector<Turn>{{"", std::move(greeting)}}) {}
  ~Peer() {
    over_ = true;
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::uint16_t port() const { return port_; }
  /// "127.0.0.1:PORT".
  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() const {
    while (!over_) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      talk(client);
      close(client);
    }
  }
  void talk(int client) const {
    std::string heard;
    for (const Turn& turn : turns_) {
      std::size_t at = 0;
      while ((at = heard.find(turn.after)) == std::string::npos) {
        if (!hear(client, heard)) return;
      }
      heard.erase(0, at + turn.after.size());
      if (send(client, turn.say.data(), turn.say.size(), MSG_NOSIGNAL) < 0) return;
    }
    while (hear(client, heard)) heard.clear();
  }
  static bool hear(int client, std::string& heard) {
    char space[512];
    const ssize_t count = recv(client, space, sizeof space, 0);
    if (count > 0) heard.append(space, static_cast<std::size_t>(count));
    return count > 0;
  }

  std::vector<Turn> turns_;
  int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::uint16_t port_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

}  // namespace testing
}  // namespace pm

#include "core/verify/peer_loop.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace promonitor::verify {
namespace {

constexpr std::size_t kMaxConnections = 1000;
constexpr std::size_t kBlock = 16384;
/// How often what is not waited for is looked after: drips, greetings.
constexpr std::chrono::milliseconds kTick{20};
/// Ticks after which a friendly peer greets who said nothing.
constexpr int kGreetingTicks = 5;
constexpr std::string_view kGreeting = "220 ready\r\n";
constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n";
constexpr std::string_view kDrip = "HTTP/1.1 200 OK\r\nX-Drip: ";

struct Connection {
  int fd;
  Peer peer;
  std::string request;  ///< friendly: what came and is not answered
  std::size_t sent = 0;
  int ticks = 0;
  bool over = false;
};

void say(Connection& connection, std::string_view text) {
  const ssize_t count = send(connection.fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count > 0) connection.sent += static_cast<std::size_t>(count);
  if (count < 0 && errno != EAGAIN && errno != EINTR) connection.over = true;
}

bool isHttp(std::string_view request) {
  const auto line = request.substr(0, request.find("\r\n"));
  return line.find(" HTTP/1.") != std::string_view::npos;
}

void answer(Connection& connection, std::string_view text) {
  connection.request += text;
  if (!isHttp(connection.request)) {
    say(connection, connection.request);
    connection.request.clear();
    return;
  }
  for (auto end = connection.request.find("\r\n\r\n"); end != std::string::npos;
       end = connection.request.find("\r\n\r\n")) {
    say(connection, kAnswer);
    connection.request.erase(0, end + 4);
  }
  if (connection.request.size() > kBlock) connection.over = true;
}

class PeerLoop {
 public:
  explicit PeerLoop(const std::vector<PeerSockets>& peers) : peers_(peers) {
    for (char& byte : garbage_) byte = static_cast<char>(random_());
  }

  void turn() {
    std::vector<pollfd> waits;
    for (const PeerSockets& peer : peers_) {
      waits.push_back({peer.stream, POLLIN, 0});
      waits.push_back({peer.datagram, POLLIN, 0});
    }
    for (const Connection& connection : connections_) {
      const bool babbles = connection.peer == Peer::Babbling;
      waits.push_back({connection.fd, static_cast<short>(babbles ? POLLIN | POLLOUT : POLLIN), 0});
    }
    poll(waits.data(), waits.size(), static_cast<int>(kTick.count()));
    const bool tick = clock_.now() - latest_tick_ >= kTick;
    if (tick) latest_tick_ = clock_.now();
    const std::size_t known = connections_.size();
    for (std::size_t i = 0; i < known; ++i) {
      serve(connections_[i], waits[2 * peers_.size() + i].revents, tick);
    }
    for (std::size_t i = 0; i < peers_.size(); ++i) {
      if (waits[2 * i].revents != 0) accept(peers_[i]);
      if (waits[2 * i + 1].revents != 0) reply(peers_[i]);
    }
    sweep();
  }

 private:
  void accept(const PeerSockets& peer) {
    const int fd = accept4(peer.stream, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    Connection& connection = connections_.emplace_back(Connection{fd, peer.peer, {}});
    if (peer.peer == Peer::Closing) connection.over = true;
    if (peer.peer == Peer::Resetting) {
      const linger reset{1, 0};
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
      connection.over = true;
    }
    if (connections_.size() > kMaxConnections) connections_.front().over = true;
  }

  void reply(const PeerSockets& peer) {
    std::array<char, 2048> space{};
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    const ssize_t count = recvfrom(peer.datagram, space.data(), space.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &length);
    if (count < 0) return;
    std::string_view text(space.data(), static_cast<std::size_t>(count));
    if (peer.peer == Peer::Babbling) text = std::string_view(garbage_.data(), 512);
    if (peer.peer != Peer::Babbling && peer.peer != Peer::Friendly) return;
    sendto(peer.datagram, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&from),
           length);
  }

  void serve(Connection& connection, short events, bool tick) {
    if (tick) ++connection.ticks;
    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) read(connection);
    if (connection.over) return;
    if (connection.peer == Peer::Babbling && (events & POLLOUT) != 0) {
      say(connection, {garbage_.data(), garbage_.size()});
    }
    if (connection.peer == Peer::Dripping && tick) {
      const std::size_t place = connection.sent;
      say(connection, place < kDrip.size() ? kDrip.substr(place, 1) : "a");
    }
    if (connection.peer == Peer::Friendly && tick && connection.ticks == kGreetingTicks &&
        connection.sent == 0) {
      say(connection, kGreeting);
    }
  }

  static void read(Connection& connection) {
    std::array<char, kBlock> space{};
    const ssize_t count = recv(connection.fd, space.data(), space.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) connection.over = true;
    if (count > 0 && connection.peer == Peer::Friendly) {
      answer(connection, {space.data(), static_cast<std::size_t>(count)});
    }
  }

  void sweep() {
    std::erase_if(connections_, [](const Connection& connection) {
      if (connection.over) close(connection.fd);
      return connection.over;
    });
  }

  SystemClock clock_;
  MonoTime latest_tick_ = clock_.now();
  const std::vector<PeerSockets>& peers_;
  std::deque<Connection> connections_;
  std::mt19937 random_{4711};  // NOLINT(bugprone-random-generator-seed): the same noise every time
  std::array<char, kBlock> garbage_{};
};

}  // namespace

void servePeers(const std::vector<PeerSockets>& peers) {
  signal(SIGPIPE, SIG_IGN);
  PeerLoop loop(peers);
  for (;;) loop.turn();
}

}  // namespace promonitor::verify

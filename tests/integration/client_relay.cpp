#include "tests/integration/client_relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace promonitor {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool sendAll(int fd, const char* bytes, std::size_t size) {
  return ::send(fd, bytes, size, MSG_NOSIGNAL) == static_cast<ssize_t>(size);
}

}  // namespace

ClientRelay::ClientRelay(std::uint16_t server)
    : server_(server), listen_fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: as sockets want it
  if (::bind(listen_fd_, generic, size) != 0 || ::listen(listen_fd_, 16) != 0 ||
      ::getsockname(listen_fd_, generic, &size) != 0) {
    throw std::runtime_error("no socket for the relay");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ClientRelay::~ClientRelay() {
  stop();
  ::close(listen_fd_);
}

void ClientRelay::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void ClientRelay::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> waits{{listen_fd_, POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      waits.push_back({pair.client, POLLIN, 0});
      waits.push_back({pair.server, POLLIN, 0});
    }
    ::poll(waits.data(), waits.size(), 20);
    for (auto pair = pairs_.begin(); pair != pairs_.end();) {
      if (forward(*pair)) {
        ++pair;
        continue;
      }
      ::close(pair->client);
      ::close(pair->server);
      pair = pairs_.erase(pair);
    }
    if (waits[0].revents != 0) take();
  }
  for (const Pair& pair : pairs_) {
    ::close(pair.client);
    ::close(pair.server);
  }
}

void ClientRelay::take() {
  Pair pair;
  pair.client = ::accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC);
  pair.server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(server_);
  ::connect(pair.server, reinterpret_cast<sockaddr*>(&address), sizeof address);  // NOLINT
  pairs_.push_back(std::move(pair));
}

bool ClientRelay::forward(Pair& pair) { return ask(pair) && answer(pair); }

bool ClientRelay::ask(Pair& pair) {
  char bytes[65536];
  const ssize_t count = ::recv(pair.client, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count == 0) return false;
  if (count < 0) return true;
  pair.asked.append(bytes, static_cast<std::size_t>(count));
  if (!refused_.exchange(true)) {
    const std::string busy =
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n";
    sendAll(pair.client, busy.data(), busy.size());
    return false;
  }
  return sendAll(pair.server, bytes, static_cast<std::size_t>(count));
}

bool ClientRelay::answer(Pair& pair) {
  char bytes[65536];
  const ssize_t count = ::recv(pair.server, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count == 0) return false;
  if (count < 0) return true;
  if (!sendAll(pair.client, bytes, static_cast<std::size_t>(count))) return false;
  if (pair.asked.find("GET /api/v1/events") == std::string::npos) return true;
  if (cut_) {
    // Names of fields are in either case.
    std::string asked = pair.asked;
    std::transform(asked.begin(), asked.end(), asked.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::string_view kField = "\r\nlast-event-id: ";
    const auto at = asked.find(kField);
    if (at == std::string::npos) return true;
    const auto value = at + kField.size();
    went_on_behind_ = asked.substr(value, asked.find("\r\n", value) - value);
    return true;
  }
  pair.answered.append(bytes, static_cast<std::size_t>(count));
  const bool had_one = pair.answered.find("event: result") != std::string::npos;
  if (had_one) cut_ = true;
  return !had_one;
}

}  // namespace promonitor

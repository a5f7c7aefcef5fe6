#include "bench/api/request_load.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>

#include "bench/failed_call.hpp"
#include "bench/kinds/http_exchange.hpp"

namespace promonitor::bench {
namespace {

using Steady = std::chrono::steady_clock;

class Connection {
 public:
  Connection(std::uint16_t port, const std::string& request) : request_(request) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0) throwFailedCall("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throwFailedCall("connect");
    }
  }
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int descriptor() const { return fd_; }
  const std::string& answer() const { return answer_; }

  void ask() {
    answer_.clear();
    asked_at_ = Steady::now();
    const ssize_t sent = ::send(fd_, request_.data(), request_.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request_.size())) throwFailedCall("send");
  }
  /// Takes what has come; true when that was the rest of the answer.
  bool take() {
    std::array<char, 65536> space;
    const ssize_t got = ::recv(fd_, space.data(), space.size(), 0);
    if (got < 0) throwFailedCall("recv");
    if (got == 0) throw std::runtime_error("the server closed a connection: " + answer_);
    answer_.append(space.data(), static_cast<std::size_t>(got));
    return isWholeAnswer(answer_);
  }
  std::uint32_t micros() const {
    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - asked_at_);
    return static_cast<std::uint32_t>(took.count());
  }

 private:
  const std::string request_;
  int fd_ = -1;
  std::string answer_;
  Steady::time_point asked_at_;
};

class Load {
 public:
  Load(std::uint16_t port, const std::vector<std::string>& requests) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) throwFailedCall("epoll_create1");
    for (const std::string& request : requests) {
      auto& connection = connections_.emplace_back(std::make_unique<Connection>(port, request));
      epoll_event event{.events = EPOLLIN, .data = {.ptr = connection.get()}};
      if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection->descriptor(), &event) != 0) {
        throwFailedCall("epoll_ctl");
      }
    }
  }
  ~Load() { ::close(epoll_); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  LoadResult run(std::chrono::seconds duration) {
    const auto began = Steady::now();
    for (const auto& connection : connections_) connection->ask();
    while (Steady::now() < began + duration) turn();
    result_.seconds = std::chrono::duration<double>(Steady::now() - began).count();
    result_.answers = result_.micros.size();
    std::sort(result_.micros.begin(), result_.micros.end());
    return std::move(result_);
  }

 private:
  void turn() {
    constexpr int kLongest = 10'000;  // milliseconds
    std::array<epoll_event, 256> events;
    const int count =
        ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kLongest);
    if (count < 0 && errno != EINTR) throwFailedCall("epoll_wait");
    if (count == 0) throw std::runtime_error("no answer came in ten seconds");
    for (int i = 0; i < count; ++i) {
      auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (!connection.take()) continue;
      result_.micros.push_back(connection.micros());
      connection.ask();
    }
  }

  int epoll_ = -1;
  std::vector<std::unique_ptr<Connection>> connections_;
  LoadResult result_;
};

}  // namespace

double LoadResult::quantileMs(double quantile) const {
  if (micros.empty()) return 0;
  const auto place = static_cast<std::size_t>(quantile * static_cast<double>(micros.size() - 1));
  return micros[place] / 1e3;
}

LoadResult loadWith(std::uint16_t port, const std::vector<std::string>& requests,
                    std::chrono::seconds duration) {
  return Load(port, requests).run(duration);
}

std::string answerTo(std::uint16_t port, const std::string& request) {
  Connection connection(port, request);
  connection.ask();
  while (!connection.take()) {
  }
  return connection.answer();
}

}  // namespace promonitor::bench

#include "bench/api/responder.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

#include "bench/cpu.hpp"
#include "bench/failed_call.hpp"

namespace promonitor::bench {

Responder::Responder(std::string answer, int cpu) : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  epoll_event event{.events = EPOLLIN, .data = {.fd = listener_}};
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, SOMAXCONN) != 0 ||
      ::getsockname(listener_, generic, &size) != 0 ||
      ::epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) != 0) {
    throwFailedCall("responder");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this, cpu](const std::stop_token& stop) { run(stop, cpu); });
}

Responder::~Responder() {
  thread_.request_stop();
  thread_.join();
  ::close(listener_);
  ::close(epoll_);
}

void Responder::run(const std::stop_token& stop, int cpu) const {
  constexpr int kLookForStop = 100;  // milliseconds
  pinTo(cpu);
  std::array<epoll_event, 256> events;
  while (!stop.stop_requested()) {
    const int count =
        ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kLookForStop);
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == listener_) {
        accept();
      } else {
        answer(descriptor);
      }
    }
  }
}

void Responder::accept() const {
  for (;;) {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return;
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) ::close(descriptor);
  }
}

void Responder::answer(int descriptor) const {
  std::array<char, 16384> space;
  const ssize_t got = ::recv(descriptor, space.data(), space.size(), 0);
  if (got <= 0) {
    ::close(descriptor);
    return;
  }
  std::string_view requests(space.data(), static_cast<std::size_t>(got));
  constexpr std::string_view kEnd = "\r\n\r\n";
  for (auto end = requests.find(kEnd); end != std::string_view::npos; end = requests.find(kEnd)) {
    requests.remove_prefix(end + kEnd.size());
    const ssize_t sent = ::send(descriptor, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(answer_.size())) {
      ::close(descriptor);
      return;
    }
  }
}

}  // namespace promonitor::bench

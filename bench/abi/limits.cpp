#include "bench/abi/limits.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace promonitor::bench {
namespace {

using Complete = void (*)(std::size_t& done);
using Start = void (*)(Complete complete, std::size_t& done);

void startConnect(int epoll, const sockaddr_in& address) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "socket");
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(fd, generic, sizeof address) != 0 && errno != EINPROGRESS) {
    throw std::system_error(errno, std::generic_category(), "connect");
  }
  epoll_event event{.events = EPOLLOUT | EPOLLONESHOT, .data = {.fd = fd}};
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace

void callbackLoop(std::size_t checks) {
  volatile Complete complete = [](std::size_t& done) { ++done; };
  volatile Start start = [](Complete call, std::size_t& done) { call(done); };
  std::size_t done = 0;
  while (done < checks) start(complete, done);
}

void epollConnects(std::uint16_t port, std::size_t checks, std::size_t in_flight) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::size_t started = 0;
  std::size_t done = 0;
  for (; started < std::min(checks, in_flight); ++started) startConnect(epoll, address);
  std::array<epoll_event, 256> events{};
  while (done < checks) {
    const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      int error = 0;
      socklen_t length = sizeof error;
      ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
      if (error != 0) throw std::system_error(error, std::generic_category(), "connect");
      ::close(fd);
      ++done;
      if (started < checks) {
        ++started;
        startConnect(epoll, address);
      }
    }
  }
  ::close(epoll);
}

}  // namespace promonitor::bench

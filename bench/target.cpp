// A small HTTP server to be monitored: one thread, epoll, on free loopback ports.
//
//   bench_target [SECONDS]
//
// Prints "http=PORT silent=PORT" and serves until SECONDS (default 3600) have passed or it is told
// to end: the first port answers every request with 200 and closes, the second accepts, reads and
// never answers.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nServer: target\r\nContent-Type: text/plain\r\nContent-Length: 64\r\n"
    "Connection: close\r\n\r\n"
    "................................................................";

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::_Exit(1);
}

int listenOnFreePort(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  const int one = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, generic, length) != 0) fail("bind");
  if (::listen(fd, SOMAXCONN) != 0) fail("listen");
  if (::getsockname(fd, generic, &length) != 0) fail("getsockname");
  port = ntohs(address.sin_port);
  return fd;
}

class Target {
 public:
  Target() : http_(listenOnFreePort(http_port_)), silent_(listenOnFreePort(silent_port_)) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) fail("epoll_create1");
    watch(http_, kListener);
    watch(silent_, kListener | kSilent);
    std::printf("http=%u silent=%u\n", http_port_, silent_port_);
    std::fflush(stdout);
  }

  void serveFor(std::chrono::seconds duration) {
    const auto end = std::chrono::steady_clock::now() + duration;
    std::array<epoll_event, 512> events{};
    while (std::chrono::steady_clock::now() < end) {
      const int count = ::epoll_wait(epoll_, events.data(), events.size(), 1000);
      for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)].data.u64);
    }
  }

 private:
  static constexpr std::uint64_t kListener = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kSilent = std::uint64_t{1} << 33;

  void watch(int fd, std::uint64_t flags) const {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.u64 = flags | static_cast<std::uint32_t>(fd);
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void handle(std::uint64_t data) const {
    const int fd = static_cast<int>(static_cast<std::uint32_t>(data));
    if ((data & kListener) != 0) {
      acceptAll(fd, data & kSilent);
    } else {
      serve(fd, (data & kSilent) != 0);
    }
  }

  void acceptAll(int listener, std::uint64_t flags) const {
    for (int i = 0; i < 256; ++i) {
      const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      watch(fd, flags);
    }
  }

  static void serve(int fd, bool silent) {
    std::array<char, 4096> buffer;
    const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
      ::close(fd);
      return;
    }
    const std::string_view request(buffer.data(), static_cast<std::size_t>(got));
    if (silent || !request.ends_with("\r\n\r\n")) return;
    [[maybe_unused]] const auto sent = ::send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
    ::close(fd);
  }

  std::uint16_t http_port_ = 0;
  std::uint16_t silent_port_ = 0;
  int http_;
  int silent_;
  int epoll_ = -1;
};

}  // namespace

int main(int argc, char** argv) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  Target target;
  target.serveFor(std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 3600));
}

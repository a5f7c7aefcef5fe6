#include "bench/socket_checks.hpp"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "bench/failed_call.hpp"
#include "bench/pace.hpp"

namespace promonitor::bench {
namespace {

constexpr int kLongestAnswer = 10'000;  // milliseconds

}  // namespace

SocketChecks::SocketChecks(std::vector<std::uint16_t> ports, std::size_t in_flight)
    : ports_(std::move(ports)),
      descriptors_(in_flight, -1),
      idle_(in_flight),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throwFailedCall("epoll_create1");
  std::iota(idle_.begin(), idle_.end(), 0);
}

SocketChecks::~SocketChecks() {
  for (const int descriptor : descriptors_) {
    if (descriptor >= 0) ::close(descriptor);
  }
  ::close(epoll_);
}

void SocketChecks::start(std::size_t place) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throwFailedCall("socket");
  descriptors_[place] = descriptor;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(ports_[next_port_++ % ports_.size()]);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(descriptor, generic, sizeof address) != 0 && errno != EINPROGRESS)
    throwFailedCall("connect");
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.u64 = place}};
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) throwFailedCall("epoll_ctl");
}

void SocketChecks::run(std::size_t checks, std::size_t rate) {
  Pace pace(checks, rate);
  std::array<epoll_event, 256> events{};
  const int patience = pace.fixed() ? static_cast<int>(Pace::kTick.count()) : kLongestAnswer;
  for (std::size_t done = 0; done < checks;) {
    while (!idle_.empty() && pace.take()) {
      start(idle_.back());
      idle_.pop_back();
    }
    const int ready =
        ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), patience);
    if (ready == 0 && !pace.fixed()) throw std::runtime_error("the target does not answer");
    for (int i = 0; i < ready; ++i) {
      const auto place = static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64);
      if (!proceed(place, descriptors_[place])) continue;
      ::close(std::exchange(descriptors_[place], -1));
      idle_.push_back(place);
      ++done;
    }
  }
}

}  // namespace promonitor::bench

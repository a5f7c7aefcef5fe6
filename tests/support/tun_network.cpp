#include "tests/support/tun_network.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include "tests/support/icmp_packet.hpp"

namespace promonitor::test {
namespace {

void check(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
}

ifreq requestFor(const ifreq& device) {
  ifreq request{};
  std::memcpy(request.ifr_name, device.ifr_name, sizeof request.ifr_name);
  return request;
}

void setV4(int control, const ifreq& device, unsigned long what, const char* text) {
  ifreq request = requestFor(device);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  inet_pton(AF_INET, text, &address.sin_addr);
  std::memcpy(&request.ifr_addr, &address, sizeof address);
  check(ioctl(control, what, &request), text);
}

void setV6(const ifreq& device) {
  const int control = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  check(control, "IPv6 socket");
  ifreq index = requestFor(device);
  check(ioctl(control, SIOCGIFINDEX, &index), "index of the TUN device");
  in6_ifreq request{};
  inet_pton(AF_INET6, "2001:db8:51::1", &request.ifr6_addr);
  request.ifr6_prefixlen = 64;
  request.ifr6_ifindex = index.ifr_ifindex;
  const int result = ioctl(control, SIOCSIFADDR, &request);
  ::close(control);
  check(result, "IPv6 address");
}

int openDevice() {
  const int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  check(device, "/dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  check(ioctl(device, TUNSETIFF, &request), "TUN device");
  const int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  setV4(control, request, SIOCSIFADDR, "198.51.100.1");
  setV4(control, request, SIOCSIFNETMASK, "255.255.255.0");
  ifreq flags = requestFor(request);
  flags.ifr_flags = IFF_UP;
  check(ioctl(control, SIOCSIFFLAGS, &flags), "TUN device up");
  ::close(control);
  setV6(request);
  return device;
}

}  // namespace

TunNetwork::TunNetwork(Behaviour behaviour)
    : behaviour_(std::move(behaviour)),
      device_(openDevice()),
      stop_event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

TunNetwork::~TunNetwork() {
  thread_.request_stop();
  eventfd_write(stop_event_, 1);
  thread_.join();
  ::close(device_);
  ::close(stop_event_);
}

void TunNetwork::run(const std::stop_token& stop) {
  // Where the system allows it: delays are to be those asked for on a busy machine, too.
  const sched_param urgent{.sched_priority = 1};
  pthread_setschedparam(pthread_self(), SCHED_FIFO, &urgent);
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> polled{{{device_, POLLIN, 0}, {stop_event_, POLLIN, 0}}};
    timespec wait{3600, 0};
    if (!due_.empty()) {
      const auto next = std::min_element(
          due_.begin(), due_.end(), [](const Due& a, const Due& b) { return a.time < b.time; });
      const auto left = std::max(next->time - std::chrono::steady_clock::now(),
                                 std::chrono::steady_clock::duration::zero());
      wait = {0, std::min<std::int64_t>(left.count(), 999'999'999)};
    }
    ppoll(polled.data(), polled.size(), &wait, nullptr);
    receive();
    sendDue();
  }
}

void TunNetwork::receive() {
  std::array<std::byte, 2048> space;  // NOLINT(*-member-init): read() fills it
  for (;;) {
    const ssize_t size = read(device_, space.data(), space.size());
    if (size <= 0) return;
    const Packet packet(space.begin(), space.begin() + size);
    const std::optional<EchoPacket> echo = echoRequestIn(packet);
    if (!echo) continue;
    std::size_t& count = echo->v6 ? requests_v6_ : requests_v4_;
    const Time now = std::chrono::steady_clock::now();
    const TunAnswer answer = behaviour_({.v6 = echo->v6, .index = count++, .hops = echo->hops});
    if (answer.kind == TunAnswer::Kind::Silence) continue;
    const bool too_far = answer.kind == TunAnswer::Kind::TimeExceeded;
    due_.push_back({now + answer.delay, answer.kind == TunAnswer::Kind::Reply
                                            ? echoReplyTo(packet)
                                            : icmpErrorAbout(packet, too_far)});
  }
}

void TunNetwork::sendDue() {
  const Time now = std::chrono::steady_clock::now();
  const auto later = std::stable_partition(due_.begin(), due_.end(),
                                           [now](const Due& due) { return due.time <= now; });
  for (auto due = due_.begin(); due != later; ++due) {
    check(static_cast<int>(write(device_, due->packet.data(), due->packet.size())), "TUN write");
  }
  due_.erase(due_.begin(), later);
}

}  // namespace promonitor::test

#include "bench/kinds/echo_limit.hpp"

#include <arpa/inet.h>
#include <linux/icmp.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "bench/failed_call.hpp"
#include "bench/pace.hpp"

namespace promonitor::bench {
namespace {

constexpr std::uint16_t kIdentifier = 0x5043;
constexpr std::size_t kPayload = 56;
constexpr int kReceiveBuffer = 1 << 20;

/// A request or a reply as it is on the wire.
struct Message {
  std::uint8_t type, code;
  std::uint16_t checksum, identifier, sequence;
  std::uint64_t cookie;
  std::array<std::uint8_t, kPayload - sizeof(std::uint64_t)> filler;
};
static_assert(sizeof(Message) == 8 + kPayload);

/// RFC 1071.
std::uint16_t checksumOf(const Message& message) {
  std::array<std::uint16_t, sizeof(Message) / 2> words;
  std::memcpy(words.data(), &message, sizeof message);
  std::uint32_t sum = std::accumulate(words.begin(), words.end(), std::uint32_t{0});
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

EchoLimit::EchoLimit(std::size_t in_flight) : requests_(in_flight), idle_(in_flight) {
  std::iota(idle_.begin(), idle_.end(), std::uint16_t{0});
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  descriptor_ = ::socket(AF_INET, SOCK_DGRAM | kFlags, IPPROTO_ICMP);
  raw_ = descriptor_ < 0;
  if (raw_) descriptor_ = ::socket(AF_INET, SOCK_RAW | kFlags, IPPROTO_ICMP);
  if (descriptor_ < 0) throwFailedCall("an ICMP socket");
  if (raw_) {
    const icmp_filter filter{.data = ~(1U << ICMP_ECHOREPLY)};
    ::setsockopt(descriptor_, SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
  }
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor_}};
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor_, &event) != 0) throwFailedCall("epoll_ctl");
}

EchoLimit::~EchoLimit() {
  ::close(epoll_);
  ::close(descriptor_);
}

void EchoLimit::send(std::uint16_t place) {
  Message message{};
  message.type = ICMP_ECHO;
  message.identifier = htons(kIdentifier);
  message.sequence = htons(place);
  message.cookie = ++last_cookie_;
  message.filler.fill(0x2a);
  message.checksum = checksumOf(message);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  if (::sendto(descriptor_, &message, sizeof message, 0, generic, sizeof address) < 0)
    throwFailedCall("send");
  requests_[place] = {true, message.cookie};
}

int EchoLimit::receive() {
  std::array<std::uint8_t, 256> space;
  const ssize_t got = ::recv(descriptor_, space.data(), space.size(), 0);
  if (got < 0) {
    if (errno != EAGAIN) throwFailedCall("recv");
    return -1;
  }
  const auto size = static_cast<std::size_t>(got);
  const std::size_t header = raw_ ? std::size_t{4} * (space[0] & 0xfU) : 0;
  const auto nobody = static_cast<int>(requests_.size());
  if (size != header + sizeof(Message)) return nobody;
  Message message;
  std::memcpy(&message, space.data() + header, sizeof message);
  const std::uint16_t place = ntohs(message.sequence);
  const bool ours = message.type == ICMP_ECHOREPLY && checksumOf(message) == 0 &&
                    (!raw_ || ntohs(message.identifier) == kIdentifier) &&
                    place < requests_.size() && requests_[place].waiting &&
                    requests_[place].cookie == message.cookie;
  if (!ours) return nobody;
  requests_[place].waiting = false;
  return place;
}

void EchoLimit::run(std::size_t packets, std::size_t rate) {
  Pace pace(packets, rate);
  const int patience = pace.fixed() ? static_cast<int>(Pace::kTick.count()) : 1000;
  for (std::size_t answered = 0; answered < packets;) {
    while (!idle_.empty() && pace.take()) {
      send(idle_.back());
      idle_.pop_back();
    }
    epoll_event event{};
    const int ready = ::epoll_wait(epoll_, &event, 1, patience);
    if (ready == 0 && !pace.fixed()) throw std::runtime_error("ping: no reply");
    for (int place = 0; (place = receive()) >= 0;) {
      if (place == static_cast<int>(requests_.size())) continue;
      idle_.push_back(static_cast<std::uint16_t>(place));
      ++answered;
    }
  }
}

}  // namespace promonitor::bench

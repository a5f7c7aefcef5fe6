#include "ping_socket.hpp"

#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace promonitor::ping {
namespace {

constexpr int kReceiveBuffer = 1 << 20;
/// Messages taken in one turn of the loop.
constexpr int kBatch = 64;

template <class Number>
Number random() {
  Number number = 0;
  while (getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
  }
  return number;
}

void set(int descriptor, int level, int option, int value) {
  setsockopt(descriptor, level, option, &value, sizeof value);
}

/// Keeps messages that are no answers away from a raw socket.
void filterRaw(int descriptor, bool v6) {
  if (v6) {
    icmp6_filter filter{};
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    ICMP6_FILTER_SETPASS(ICMP6_DST_UNREACH, &filter);
    ICMP6_FILTER_SETPASS(ICMP6_TIME_EXCEEDED, &filter);
    setsockopt(descriptor, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
    return;
  }
  icmp_filter filter{};
  filter.data = ~((1U << ICMP_ECHOREPLY) | (1U << ICMP_DEST_UNREACH) | (1U << ICMP_TIME_EXCEEDED));
  setsockopt(descriptor, SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
}

bool sameHost(const pm_addr& wanted, const sockaddr_storage& address) {
  if (wanted.family != address.ss_family) return false;
  if (wanted.family == AF_INET) {
    sockaddr_in a{};
    sockaddr_in b{};
    std::memcpy(&a, wanted.sa, sizeof a);
    std::memcpy(&b, &address, sizeof b);
    return a.sin_addr.s_addr == b.sin_addr.s_addr;
  }
  sockaddr_in6 a{};
  sockaddr_in6 b{};
  std::memcpy(&a, wanted.sa, sizeof a);
  std::memcpy(&b, &address, sizeof b);
  return std::memcmp(&a.sin6_addr, &b.sin6_addr, sizeof a.sin6_addr) == 0;
}

bool isUnreachable(const cmsghdr& header, bool v6) {
  const bool about_error =
      v6 ? header.cmsg_level == IPPROTO_IPV6 && header.cmsg_type == IPV6_RECVERR
         : header.cmsg_level == IPPROTO_IP && header.cmsg_type == IP_RECVERR;
  if (!about_error) return false;
  sock_extended_err error{};
  std::memcpy(&error, CMSG_DATA(&header), sizeof error);
  return error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6;
}

}  // namespace

PingSocket::PingSocket(const pm_host* host, pm_scope scope, int family)
    : host_(host),
      io_(static_cast<const pm_io*>(host->get_interface(host, PM_IFACE_IO))),
      scope_(scope),
      family_(family) {}

PingSocket::~PingSocket() {
  if (op_ != 0) io_->op_cancel(host_, scope_, op_);
  if (descriptor_ >= 0) io_->fd_close(host_, scope_, descriptor_);
}

int PingSocket::open() {
  if (descriptor_ >= 0) return 0;
  const bool v6 = family_ == AF_INET6;
  const int protocol = v6 ? int{IPPROTO_ICMPV6} : int{IPPROTO_ICMP};
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  descriptor_ = socket(family_, SOCK_DGRAM | kFlags, protocol);
  raw_ = descriptor_ < 0;
  if (raw_) descriptor_ = socket(family_, SOCK_RAW | kFlags, protocol);
  if (descriptor_ < 0) return errno;
  if (raw_) {
    filterRaw(descriptor_, v6);
  } else {
    set(descriptor_, v6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP}, v6 ? IPV6_RECVERR : IP_RECVERR, 1);
  }
  set(descriptor_, SOL_SOCKET, SO_RCVBUF, kReceiveBuffer);
  identifier_ = random<std::uint16_t>();
  next_sequence_ = random<std::uint16_t>();
  return 0;
}

SendOutcome PingSocket::send(const Route& route, std::size_t payload, EchoListener& listener,
                             std::size_t packet) {
  const Echo echo{identifier_, freeSequence(), random<std::uint64_t>()};
  std::vector<std::byte> request = encodeRequest(echo, payload, family_ == AF_INET6);
  if (const int error = sendFrom(descriptor_, route, request); error != 0) {
    return {echo.sequence, error};
  }
  waiting_[echo.sequence] = {&listener, packet, route.target, echo.cookie};
  wait();
  return {echo.sequence, 0};
}

void PingSocket::forget(std::uint16_t sequence) { waiting_.erase(sequence); }

std::uint16_t PingSocket::freeSequence() {
  while (waiting_.contains(next_sequence_)) ++next_sequence_;
  return next_sequence_++;
}

void PingSocket::wait() {
  if (op_ != 0 || waiting_.empty()) return;
  io_->fd_wait(host_, scope_, descriptor_, PM_READ, PM_NO_TIMEOUT, &PingSocket::onReady, this,
               &op_);
}

void PingSocket::onReady(void* socket, pm_op /*op*/, const pm_event* event) noexcept {
  auto* self = static_cast<PingSocket*>(socket);
  self->op_ = 0;
  if ((event->ready & PM_ERR) != 0) self->receiveErrors();
  for (int i = 0; i < kBatch && self->receive(); ++i) {
  }
  self->wait();
}

bool PingSocket::receive() {
  std::array<std::byte, 2048> space;  // NOLINT(*-member-init): recvfrom() fills it
  sockaddr_storage source{};
  socklen_t length = sizeof source;
  const ssize_t size = recvfrom(descriptor_, space.data(), space.size(), 0,
                                reinterpret_cast<sockaddr*>(&source), &length);
  if (size < 0) return errno != EAGAIN;
  const bool v6 = family_ == AF_INET6;
  std::span<const std::byte> packet(space.data(), static_cast<std::size_t>(size));
  if (raw_ && !v6) packet = withoutIpHeader(packet);
  std::optional<Message> message = decode(packet, v6);
  if (!message) return true;
  // A datagram socket has an identifier of its own, and gets only what is meant for that.
  if (!raw_) message->echo.identifier = identifier_;
  dispatch(*message, source);
  return true;
}

void PingSocket::receiveErrors() {
  const bool v6 = family_ == AF_INET6;
  for (int i = 0; i < kBatch; ++i) {
    std::array<std::byte, 256> space;                // NOLINT(*-member-init): recvmsg() fills it
    alignas(cmsghdr) std::array<char, 512> control;  // NOLINT(*-member-init): likewise
    sockaddr_storage target{};
    iovec part{space.data(), space.size()};
    msghdr header{};
    header.msg_name = &target;
    header.msg_namelen = sizeof target;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t size = recvmsg(descriptor_, &header, MSG_ERRQUEUE);
    if (size < 0) return;
    const cmsghdr* about = CMSG_FIRSTHDR(&header);
    const auto echo = decodeQuoted({space.data(), static_cast<std::size_t>(size)}, v6);
    if (about == nullptr || !isUnreachable(*about, v6) || !echo) continue;
    dispatch({Message::Kind::Unreachable, {identifier_, echo->sequence, 0}}, target);
  }
}

void PingSocket::dispatch(const Message& message, const sockaddr_storage& about) {
  const auto found = waiting_.find(message.echo.sequence);
  if (found == waiting_.end() || message.echo.identifier != identifier_) return;
  const Waiting waiting = found->second;
  if (message.kind == Message::Kind::Unreachable) {
    waiting_.erase(found);
    waiting.listener->onUnreachable(waiting.packet);
    return;
  }
  if (message.echo.cookie != waiting.cookie || !sameHost(waiting.target, about)) return;
  waiting_.erase(found);
  waiting.listener->onReply(waiting.packet, host_->now(host_));
}

}  // namespace promonitor::ping

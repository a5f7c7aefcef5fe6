#include "arrival.hpp"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host_bytes.hpp"

namespace promonitor::ping {
namespace {

constexpr std::size_t kControlSize = 512;

/// Room for one message with what the kernel says beside it.
struct Envelope {
  Envelope() {
    part.iov_base = space.data();
    part.iov_len = space.size();
    header.msg_name = &address;
    header.msg_namelen = sizeof address;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
  }
  std::span<const std::byte> bytes(ssize_t size) const {
    return {space.data(), static_cast<std::size_t>(size)};
  }

  std::array<std::byte, 2048> space;  // NOLINT(*-member-init): recvmsg() fills it
  alignas(cmsghdr) std::array<char, kControlSize> control;  // NOLINT(*-member-init): likewise
  sockaddr_storage address{};
  iovec part{};
  msghdr header{};
};

const cmsghdr* find(msghdr& header, int level, int type) {
  for (cmsghdr* one = CMSG_FIRSTHDR(&header); one != nullptr; one = CMSG_NXTHDR(&header, one)) {
    if (one->cmsg_level == level && one->cmsg_type == type) return one;
  }
  return nullptr;
}

/// The kernel's stamp is of the wall clock: only its distance from now counts, and none that a
/// clock set meanwhile would explain.
std::chrono::nanoseconds ageOf(msghdr& header) {
  constexpr std::chrono::seconds kMost{5};
  const cmsghdr* stamp = find(header, SOL_SOCKET, SCM_TIMESTAMPNS);
  if (stamp == nullptr) return {};
  timespec came{};
  std::memcpy(&came, CMSG_DATA(stamp), sizeof came);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto age =
      now - (std::chrono::seconds(came.tv_sec) + std::chrono::nanoseconds(came.tv_nsec));
  return age < age.zero() || age > kMost ? std::chrono::nanoseconds() : age;
}

/// Whom the kernel names as the sender of an error, right behind it.
HostBytes offenderOf(const cmsghdr& about) {
  sockaddr_storage offender{};
  const std::size_t size = about.cmsg_len - CMSG_LEN(sizeof(sock_extended_err));
  std::memcpy(&offender, CMSG_DATA(&about) + sizeof(sock_extended_err),
              std::min(size, sizeof(sockaddr_in6)));
  return hostBytes(offender);
}

}  // namespace

Read readMessage(int descriptor, bool raw, bool v6) {
  Envelope envelope;
  const ssize_t size = recvmsg(descriptor, &envelope.header, 0);
  if (size < 0) return {.more = errno != EAGAIN, .arrival = {}};
  std::span<const std::byte> packet = envelope.bytes(size);
  if (raw && !v6) packet = withoutIpHeader(packet);
  const std::optional<Message> message = decode(packet, v6);
  if (!message) return {.more = true, .arrival = {}};
  return {.more = true,
          .arrival = Arrival{*message, hostBytes(envelope.address), ageOf(envelope.header)}};
}

Read readError(int descriptor, bool v6) {
  Envelope envelope;
  const ssize_t size = recvmsg(descriptor, &envelope.header, MSG_ERRQUEUE);
  if (size < 0) return {};
  Read read{.more = true, .arrival = {}};
  const cmsghdr* about = find(envelope.header, v6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP},
                              v6 ? IPV6_RECVERR : IP_RECVERR);
  const std::optional<Echo> echo = decodeQuoted(envelope.bytes(size), v6);
  if (about == nullptr || !echo) return read;
  sock_extended_err error{};
  std::memcpy(&error, CMSG_DATA(about), sizeof error);
  const std::optional<Message::Kind> kind = errorKind(error.ee_type, v6);
  if (error.ee_origin != (v6 ? SO_EE_ORIGIN_ICMP6 : SO_EE_ORIGIN_ICMP) || !kind) return read;
  Arrival arrival;
  arrival.message.kind = *kind;
  arrival.message.code = error.ee_code;
  arrival.message.echo = *echo;
  arrival.message.quoted_target = hostBytes(envelope.address);
  arrival.sender = offenderOf(*about);
  read.arrival = arrival;
  return read;
}

}  // namespace promonitor::ping

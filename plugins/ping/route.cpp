#include "route.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace promonitor::ping {
namespace {

constexpr std::size_t kSentControl = CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int));

/// What the kernel is told beside a message (ip(7), RFC 3542, section 6).
class Control {
 public:
  template <class Value>
  void add(int level, int type, const Value& value) {
    cmsghdr header{};
    header.cmsg_len = CMSG_LEN(sizeof value);
    header.cmsg_level = level;
    header.cmsg_type = type;
    std::memcpy(space_.data() + size_, &header, sizeof header);
    std::memcpy(space_.data() + size_ + CMSG_LEN(0), &value, sizeof value);
    size_ += CMSG_SPACE(sizeof value);
  }
  void attachTo(msghdr& message) {
    if (size_ == 0) return;
    message.msg_control = space_.data();
    message.msg_controllen = size_;
  }

 private:
  alignas(cmsghdr) std::array<char, kSentControl> space_{};
  std::size_t size_ = 0;
};

/// Names the address to send from.
void addSource(Control& control, const pm_addr& source) {
  if (source.family == AF_INET6) {
    sockaddr_in6 from{};
    std::memcpy(&from, source.sa, sizeof from);
    in6_pktinfo info{};
    info.ipi6_addr = from.sin6_addr;
    return control.add(IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
  sockaddr_in from{};
  std::memcpy(&from, source.sa, sizeof from);
  in_pktinfo info{};
  info.ipi_spec_dst = from.sin_addr;
  control.add(IPPROTO_IP, IP_PKTINFO, info);
}

void addHops(Control& control, std::uint32_t family, int hops) {
  const bool v6 = family == AF_INET6;
  control.add(v6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP}, v6 ? IPV6_HOPLIMIT : IP_TTL, hops);
}

}  // namespace

int sendFrom(int descriptor, const Route& route, std::vector<std::byte>& request) {
  sockaddr_storage address{};
  std::memcpy(&address, route.target.sa, route.target.salen);
  iovec part{request.data(), request.size()};
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = route.target.salen;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  Control control;
  if (route.source.salen != 0) addSource(control, route.source);
  if (route.hops != 0) addHops(control, route.target.family, route.hops);
  control.attachTo(message);
  return sendmsg(descriptor, &message, MSG_NOSIGNAL) < 0 ? errno : 0;
}

}  // namespace promonitor::ping

#include "route.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace promonitor::ping {
namespace {

/// Packet information that names the address to send from (ip(7), RFC 3542 section 6).
void putSource(msghdr& message, cmsghdr& header, const pm_addr& source) {
  if (source.family == AF_INET6) {
    sockaddr_in6 from{};
    std::memcpy(&from, source.sa, sizeof from);
    in6_pktinfo info{};
    info.ipi6_addr = from.sin6_addr;
    header.cmsg_len = CMSG_LEN(sizeof info);
    header.cmsg_level = IPPROTO_IPV6;
    header.cmsg_type = IPV6_PKTINFO;
    std::memcpy(CMSG_DATA(&header), &info, sizeof info);
    message.msg_controllen = CMSG_SPACE(sizeof info);
    return;
  }
  sockaddr_in from{};
  std::memcpy(&from, source.sa, sizeof from);
  in_pktinfo info{};
  info.ipi_spec_dst = from.sin_addr;
  header.cmsg_len = CMSG_LEN(sizeof info);
  header.cmsg_level = IPPROTO_IP;
  header.cmsg_type = IP_PKTINFO;
  std::memcpy(CMSG_DATA(&header), &info, sizeof info);
  message.msg_controllen = CMSG_SPACE(sizeof info);
}

}  // namespace

int sendFrom(int descriptor, const Route& route, std::vector<std::byte>& request) {
  sockaddr_storage address{};
  std::memcpy(&address, route.target.sa, route.target.salen);
  iovec part{request.data(), request.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> control{};
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = route.target.salen;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (route.source.salen != 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (cmsghdr* const header = CMSG_FIRSTHDR(&message); header != nullptr) {
      putSource(message, *header, route.source);
    }
  }
  return sendmsg(descriptor, &message, MSG_NOSIGNAL) < 0 ? errno : 0;
}

}  // namespace promonitor::ping

#include "icmp_descriptor.hpp"

#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

namespace promonitor::ping {
namespace {

constexpr int kReceiveBuffer = 1 << 20;

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

}  // namespace

IcmpDescriptor openIcmp(bool v6) {
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  const int family = v6 ? AF_INET6 : AF_INET;
  const int protocol = v6 ? int{IPPROTO_ICMPV6} : int{IPPROTO_ICMP};
  IcmpDescriptor opened;
  opened.descriptor = socket(family, SOCK_DGRAM | kFlags, protocol);
  opened.raw = opened.descriptor < 0;
  if (opened.raw) opened.descriptor = socket(family, SOCK_RAW | kFlags, protocol);
  if (opened.descriptor < 0) {
    opened.error = errno;
    return opened;
  }
  if (opened.raw) {
    filterRaw(opened.descriptor, v6);
  } else {
    set(opened.descriptor, v6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP}, v6 ? IPV6_RECVERR : IP_RECVERR,
        1);
  }
  set(opened.descriptor, SOL_SOCKET, SO_RCVBUF, kReceiveBuffer);
  set(opened.descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  return opened;
}

}  // namespace promonitor::ping

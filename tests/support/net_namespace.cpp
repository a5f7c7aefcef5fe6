#include "tests/support/net_namespace.hpp"

#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace promonitor::test {
namespace {

void bringLoopbackUp() {
  const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  const int result = ioctl(descriptor, SIOCSIFFLAGS, &request);
  ::close(descriptor);
  if (result != 0) throw std::system_error(errno, std::generic_category(), "lo up");
}

}  // namespace

bool inNetNamespace(const std::function<void()>& body) {
  bool permitted = false;
  std::jthread([&] {
    permitted = unshare(CLONE_NEWNET) == 0;
    if (!permitted) return;
    bringLoopbackUp();
    body();
  }).join();
  return permitted;
}

void setSysctl(const std::string& path, const std::string& value) {
  std::ofstream file("/proc/sys/" + path);
  file << value << std::flush;
  if (!file) throw std::runtime_error("cannot set " + path + " to '" + value + "'");
}

void dropNetRaw() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (syscall(SYS_capget, &header, sets.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "capget");
  }
  sets[0].effective &= ~(1U << CAP_NET_RAW);
  if (syscall(SYS_capset, &header, sets.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "capset");
  }
}

}  // namespace promonitor::test

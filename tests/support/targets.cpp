#include "tests/support/targets.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace promonitor::test {

RefusedPort::RefusedPort() : descriptor_(bindLoopback(false)) {}

RefusedPort::~RefusedPort() { ::close(descriptor_); }

FullBacklog::FullBacklog() : listener_(bindLoopback(false)) {
  constexpr int kEnough = 16;
  listen(listener_, 0);
  for (int i = 0; i < kEnough; ++i) {
    fillers_.push_back(beginConnect(port()));
    pollfd connected{fillers_.back(), POLLOUT, 0};
    if (poll(&connected, 1, 50) == 0) return;
  }
}

FullBacklog::~FullBacklog() {
  for (const int filler : fillers_) ::close(filler);
  ::close(listener_);
}

}  // namespace promonitor::test

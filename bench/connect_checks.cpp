#include "bench/connect_checks.hpp"

#include <sys/socket.h>

#include <system_error>

namespace promonitor::bench {

bool ConnectChecks::proceed(std::size_t /*place*/, int descriptor) {
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) throw std::system_error(error, std::generic_category(), "connect");
  if (ending_ == Ending::Reset) {
    const linger reset{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
  return true;
}

}  // namespace promonitor::bench

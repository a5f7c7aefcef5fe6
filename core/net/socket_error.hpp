#pragma once

#include <sys/socket.h>

#include <cerrno>

namespace promonitor {

/// The error number that waits at a socket, 0 where none does. It is gone once it was asked for.
inline int pendingError(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

}  // namespace promonitor

#pragma once

#include <cerrno>
#include <system_error>

namespace promonitor::bench {

/// Throws what errno says about a system call.
[[noreturn]] inline void throwFailedCall(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

}  // namespace promonitor::bench

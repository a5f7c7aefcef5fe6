#pragma once

#include <functional>
#include <string>

namespace promonitor::test {

/// Runs `body` on a thread of its own in a network namespace of its own, whose loopback device is
/// up. False, and nothing has run, when this process may not make one.
bool inNetNamespace(const std::function<void()>& body);

/// Sets "net/ipv4/ping_group_range" and the like in the namespace of the calling thread. Throws
/// std::runtime_error when the system refuses.
void setSysctl(const std::string& path, const std::string& value);

/// Takes the right to open raw sockets away from the calling thread, for good.
void dropNetRaw();

}  // namespace promonitor::test

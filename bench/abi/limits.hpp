#pragma once

#include <cstddef>
#include <cstdint>

namespace promonitor::bench {

/// The work of a check with nothing around it, for a host to be compared with. Each runs `checks`
/// of them, `in_flight` at a time, on the calling thread.

/// Two indirect calls a check: what any callback interface costs.
void callbackLoop(std::size_t checks);
/// TCP connect to a port of 127.0.0.1 and reset, on epoll written by hand.
void epollConnects(std::uint16_t port, std::size_t checks, std::size_t in_flight);

}  // namespace promonitor::bench

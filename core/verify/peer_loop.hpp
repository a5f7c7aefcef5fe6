#pragma once

#include <vector>

#include "core/verify/peer.hpp"

namespace promonitor::verify {

/// The sockets of one peer: a listening one and one for datagrams, both non-blocking.
struct PeerSockets {
  Peer peer;
  int stream, datagram;
};

/// Serves them in the calling process, one thread, until the process is killed. At most 1,000
/// connections at a time; the oldest makes way.
[[noreturn]] void servePeers(const std::vector<PeerSockets>& peers);

}  // namespace promonitor::verify

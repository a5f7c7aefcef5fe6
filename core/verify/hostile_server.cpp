#include "core/verify/hostile_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "core/verify/peer_loop.hpp"

namespace promonitor::verify {
namespace {

constexpr int kBacklog = 256;
constexpr int kAttempts = 100;

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A socket bound to 127.0.0.1; -1 when the port is taken.
int boundSocket(int type, std::uint16_t port) {
  const int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("socket");
  const sockaddr_in address = loopback(port);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  if (errno != EADDRINUSE) fail("bind");
  return -1;
}

std::uint16_t portOf(int fd) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) fail("getsockname");
  return ntohs(address.sin_port);
}

/// The same port for TCP and UDP.
PeerSockets openPeer(Peer peer) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const int stream = boundSocket(SOCK_STREAM, 0);
    const int datagram = stream < 0 ? -1 : boundSocket(SOCK_DGRAM, portOf(stream));
    if (datagram >= 0) {
      if (listen(stream, kBacklog) != 0) fail("listen");
      return {peer, stream, datagram};
    }
    if (stream >= 0) close(stream);
  }
  fail("bind");
}

}  // namespace

HostileServer::HostileServer() : refusing_(boundSocket(SOCK_STREAM, 0)) {
  ports_[static_cast<std::size_t>(Peer::Refusing)] = portOf(refusing_);
  std::vector<PeerSockets> peers;
  for (const Peer peer : kPeers) {
    if (peer == Peer::Refusing) continue;
    peers.push_back(openPeer(peer));
    ports_[static_cast<std::size_t>(peer)] = portOf(peers.back().stream);
  }
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0) fail("fork");
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    servePeers(peers);
  }
  for (const PeerSockets& peer : peers) {
    close(peer.stream);
    close(peer.datagram);
  }
}

HostileServer::~HostileServer() {
  close(refusing_);
  kill(process_, SIGKILL);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace promonitor::verify

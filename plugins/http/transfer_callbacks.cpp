#include <arpa/inet.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "transfer.hpp"

namespace promonitor::http {
namespace {

/// So many reports of progress nothing is counted: most answers end with them, and cost nothing.
constexpr unsigned kUncounted = 8;

/// Bytes that a connection received since it stands, 0 when the kernel does not tell.
std::uint64_t receivedBytes(int descriptor) {
  tcp_info info{};
  socklen_t size = sizeof info;
  return getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_bytes_received
                                                                          : 0;
}

pm_addr addressOf(const curl_sockaddr& address) {
  pm_addr asked{};
  asked.family = static_cast<std::uint32_t>(address.family);
  asked.salen = std::min<std::uint32_t>(address.addrlen, sizeof asked.sa);
  std::memcpy(asked.sa, &address.addr, asked.salen);
  return asked;
}

}  // namespace

std::size_t Transfer::onHeader(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept {
  const std::size_t bytes = size * count;
  return static_cast<Transfer*>(self)->takeHeader({data, bytes}) ? bytes : 0;
}

bool Transfer::takeHeader(std::string_view line) {
  if (!response_.header(line)) return false;
  if (uploads_ && answered_ns_ == 0) answered_ns_ = now();
  if (inTunnel()) {
    const int status = tunnelStatus();
    const bool stands = (line == "\r\n" || line == "\n") && status >= 200 && status < 300;
    if (!stands) return true;
    tunnel_ns_ = now();
    answered_ns_ = 0;
    response_.restart();
  } else if (tls_ && !tls_facts_) {
    tls_facts_ = tlsFactsOf(handle_, certificate_names_);
  }
  return true;
}

std::size_t Transfer::onBody(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  const std::size_t bytes = size * count;
  return static_cast<Transfer*>(self)->response_.body({data, bytes}) ? bytes : 0;
}

curl_socket_t Transfer::openSocket(void* self, curlsocktype /*purpose*/,
                                   curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  CurlLoop& loop = transfer.loop_;
  const pm_addr asked = addressOf(*address);
  transfer.attempts_.begin(asked, transfer.now());
  if (loop.io().address_allowed(loop.host(), transfer.check_, &asked) != PM_OK) {
    transfer.denied_ = true;
    transfer.attempts_.denied();
    return CURL_SOCKET_BAD;
  }
  const int descriptor =
      socket(address->family, address->socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->protocol);
  if (descriptor < 0) {
    transfer.socket_error_ = errno;
    transfer.attempts_.failed(errno);
    return CURL_SOCKET_BAD;
  }
  if (!transfer.bindSource(descriptor, address->family)) {
    transfer.socket_error_ = errno;
    transfer.attempts_.failed(errno);
    ::close(descriptor);
    return CURL_SOCKET_BAD;
  }
  transfer.attempts_.opened(descriptor);
  loop.own(descriptor, transfer);
  return descriptor;
}

bool Transfer::bindSource(int descriptor, int family) {
  if (source_ == nullptr) return true;
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  if (family == AF_INET && inet_pton(AF_INET, source_->c_str(), &v4.sin_addr) == 1) {
    return bind(descriptor, reinterpret_cast<const sockaddr*>(&v4), sizeof v4) == 0;
  }
  if (family == AF_INET6 && inet_pton(AF_INET6, source_->c_str(), &v6.sin6_addr) == 1) {
    return bind(descriptor, reinterpret_cast<const sockaddr*>(&v6), sizeof v6) == 0;
  }
  errno = EAFNOSUPPORT;
  return false;
}

void Transfer::connected(int descriptor) {
  const std::int64_t moment = now();
  attempts_.stands(descriptor, moment);
  if (connected_ns_ == 0) connected_ns_ = moment;
}

int Transfer::onProgress(void* self, curl_off_t expected, curl_off_t received,
                         curl_off_t /*to_send*/, curl_off_t /*sent*/) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  if (expected > 0) {
    // Nothing frames a body of a known length, and of such a one libcurl takes no more.
    transfer.outgrown_ |= static_cast<std::size_t>(received) > transfer.response_.mostBytes();
    return transfer.outgrown_ ? 1 : 0;
  }
  if (++transfer.progress_ <= kUncounted) return 0;
  for (const Attempts::Attempt& attempt : transfer.attempts_.list()) {
    if (attempt.descriptor < 0) continue;
    transfer.outgrown_ |= receivedBytes(attempt.descriptor) > transfer.response_.mostBytes();
  }
  return transfer.outgrown_ ? 1 : 0;
}

void Transfer::closed(int descriptor) { attempts_.closed(descriptor, systemError(), now()); }

}  // namespace promonitor::http

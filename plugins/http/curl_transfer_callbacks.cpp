#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "curl_transfer.hpp"
#include "stream_socket.hpp"

namespace promonitor::http {
namespace {

/// libcurl reads again while something waits, so many times in one turn of the loop.
constexpr std::size_t kReadsOfATurn = 101;
constexpr std::size_t kMostOfATurn = kReadsOfATurn * CurlTransfer::kPlainReadSize;
constexpr std::size_t kUncounted = 6;

/// Bytes that were read of a connection: those that came, less those that wait. 0 when the kernel
/// does not tell.
std::size_t bytesReadOf(int descriptor) {
  int waiting = 0;
  tcp_info info{};
  socklen_t size = sizeof info;
  const bool told = ioctl(descriptor, FIONREAD, &waiting) == 0 &&
                    getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0;
  return told ? info.tcpi_bytes_received - static_cast<std::size_t>(waiting) : 0;
}

/// Null where no TLS is spoken; to be called from within libcurl's callbacks.
SSL* sessionOf(CURL* handle) {
  curl_tlssessioninfo* info = nullptr;
  const bool known = curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &info) == CURLE_OK &&
                     info != nullptr && info->backend == CURLSSLBACKEND_OPENSSL;
  return known ? static_cast<SSL*>(info->internals) : nullptr;
}

pm_addr addressOf(const curl_sockaddr& address) {
  pm_addr asked{};
  asked.family = static_cast<std::uint32_t>(address.family);
  asked.salen = std::min<std::uint32_t>(address.addrlen, sizeof asked.sa);
  std::memcpy(asked.sa, &address.addr, asked.salen);
  return asked;
}

}  // namespace

std::size_t CurlTransfer::onHeader(char* data, std::size_t size, std::size_t count,
                                   void* self) noexcept {
  const std::size_t bytes = size * count;
  return static_cast<CurlTransfer*>(self)->takeHeader({data, bytes}) ? bytes : 0;
}

bool CurlTransfer::takeHeader(std::string_view line) {
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
    SSL* const session = sessionOf(handle_);
    if (session != nullptr) tls_facts_ = tlsFactsOf(session, certificate_names_);
  }
  return true;
}

std::size_t CurlTransfer::onBody(char* data, std::size_t size, std::size_t count,
                                 void* self) noexcept {
  const std::size_t bytes = size * count;
  return static_cast<CurlTransfer*>(self)->response_.body({data, bytes}) ? bytes : 0;
}

curl_socket_t CurlTransfer::openSocket(void* self, curlsocktype /*purpose*/,
                                       curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  CurlLoop& loop = transfer.loop_;
  const pm_addr asked = addressOf(*address);
  transfer.attempts_.begin(asked, transfer.now());
  if (loop.io().address_allowed(loop.host(), transfer.check_, &asked) != PM_OK) {
    transfer.denied_ = true;
    transfer.attempts_.denied();
    loop.again(transfer.handle_);
    return CURL_SOCKET_BAD;
  }
  const int descriptor = openStreamSocket(asked, transfer.source_);
  if (descriptor < 0) {
    transfer.socket_error_ = errno;
    transfer.attempts_.failed(errno);
    loop.again(transfer.handle_);
    return CURL_SOCKET_BAD;
  }
  transfer.attempts_.opened(descriptor);
  loop.own(descriptor, transfer);
  return descriptor;
}

void CurlTransfer::connected(int descriptor) {
  const std::int64_t moment = now();
  attempts_.stands(descriptor, moment);
  if (connected_ns_ == 0) connected_ns_ = moment;
}

int CurlTransfer::onProgress(void* self, curl_off_t /*expected*/, curl_off_t /*received*/,
                             curl_off_t /*to_send*/, curl_off_t /*sent*/) noexcept {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (transfer.tls_) return transfer.tls_watch_.exhausted() ? 1 : 0;
  const std::size_t most = transfer.response_.mostBytes() / kMostOfATurn;
  if (!transfer.response_.begun()) {
    // The first turns of an answer go uncounted: most answers end with them.
    transfer.turns_left_ = std::min<std::size_t>(most, kUncounted) - std::min<std::size_t>(most, 1);
    transfer.outgrown_ = most == 0;
    return transfer.outgrown_ ? 1 : 0;
  }
  if (transfer.turns_left_ == 0) transfer.measure();
  if (!transfer.outgrown_) --transfer.turns_left_;
  return transfer.outgrown_ ? 1 : 0;
}

void CurlTransfer::measure() {
  std::size_t read = 0;
  for (const Attempts::Attempt& attempt : attempts_.list()) {
    if (attempt.descriptor >= 0) read = std::max(read, bytesReadOf(attempt.descriptor));
  }
  const std::size_t most = response_.mostBytes();
  const std::size_t left = most - std::min(most, read);
  turns_left_ = left / kMostOfATurn;
  outgrown_ = turns_left_ == 0;
}

void CurlTransfer::closed(int descriptor) {
  if (isRedirect(status())) bytes_read_ = bytesReadOf(descriptor);
  attempts_.closed(descriptor, systemError(), now());
  if (connected_ns_ == 0) loop_.again(handle_);
}

}  // namespace promonitor::http

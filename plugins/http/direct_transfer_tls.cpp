#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "direct_transfer.hpp"
#include "request_text.hpp"
#include "tls_contexts.hpp"

namespace promonitor::http {
namespace {

using Step = TlsSession::Step;

/// What a record of TLS holds (RFC 8446, section 5.1).
constexpr std::size_t kRecord = 16384;

/// `roots` are those of the host, for whoever names none; null: nobody is trusted.
TlsContexts::Wanted contextFor(const TlsRequest& request, const char* roots) {
  const pm::TlsSettings& tls = request.settings;
  TlsContexts::Wanted wanted{.oldest = tls.minVersion(), .newest = tls.maxVersion()};
  if (tls.verify() && !tls.caFile().empty()) {
    wanted.roots = tls.caFile();
  } else if (tls.verify() && roots != nullptr) {
    wanted.roots = roots;
  }
  if (request.show_client_certificate) {
    wanted.certificate = tls.clientCert();
    wanted.key = tls.clientKey();
  }
  return wanted;
}

std::uint16_t portOf(const pm_addr& address) {
  // At the same place in those of both families.
  sockaddr_in to{};
  std::memcpy(&to, address.sa, sizeof to);
  return ntohs(to.sin_port);
}

bool mustWait(Step step) { return step == Step::WantRead || step == Step::WantWrite; }

}  // namespace

bool DirectTransfer::beginTls() {
  const TlsRequest& tls = request_->tls;
  const pm_host* const host = loop_.curl.host();
  const TlsContexts::Found found = loop_.tls.get(contextFor(tls, host->ca_file), now());
  if (found.context == nullptr) {
    error_ = found.error;
    return over(found.code);
  }
  // The request would wait until the end of the handshake has been confirmed.
  const int on = 1;
  setsockopt(attempt_.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const std::string& name = tls.server_name != nullptr ? *tls.server_name : request_->url.host;
  try {
    session_.emplace(*found.context, attempt_.descriptor,
                     TlsSession::Server{name, portOf(attempt_.address)}, tls.settings.verify(),
                     response_.mostBytes());
  } catch (const std::bad_alloc&) {
    return over(CURLE_OUT_OF_MEMORY);
  }
  return shakeHands();
}

bool DirectTransfer::shakeHands() {
  const Step step = session_->shakeHands();
  read_ = session_->bytesRead();
  if (mustWait(step)) {
    session_writes_ = step == Step::WantWrite;
    return true;
  }
  if (step != Step::Done) return sessionFailed();
  secured_ns_ = std::max(now(), attempt_.ended_ns + 1);
  return askSecured();
}

bool DirectTransfer::askSecured() {
  std::string& head = loop_.head;
  head.clear();
  appendRequestHead(head, *request_);
  std::string_view body = request_->body;
  if (head.size() + body.size() <= kRecord) {
    head += body;
    body = {};
  }
  if (!sendSecured(head, body)) return false;
  // What came along with the end of the handshake is not announced again.
  return !session_->hasPending() || receiveSecured();
}

bool DirectTransfer::sendSecured(std::string_view head, std::string_view body) {
  while (!head.empty() || !body.empty()) {
    std::string_view& part = head.empty() ? body : head;
    const TlsSession::Moved moved = session_->write(part);
    if (moved.step == Step::Failed) return sessionFailed();
    if (moved.step != Step::Done) {
      session_writes_ |= moved.step == Step::WantWrite;
      break;
    }
    part.remove_prefix(moved.bytes);
  }
  body_ = body;
  if (!head_.empty() || !head.empty()) head_ = std::string(head);
  return true;
}

bool DirectTransfer::receiveSecured() {
  for (;;) {
    const TlsSession::Moved moved = session_->read(loop_.input);
    read_ = session_->bytesRead();
    if (mustWait(moved.step)) {
      session_writes_ |= moved.step == Step::WantWrite;
      return true;
    }
    if (moved.step == Step::Failed) return sessionFailed();
    if (first_byte_ns_ == 0) first_byte_ns_ = now();
    if (moved.step == Step::Ended) return closed();
    if (!take({loop_.input.data(), moved.bytes})) return false;
  }
}

bool DirectTransfer::proceedSecured() {
  session_->beginTurn();
  session_writes_ = false;
  if (isShakingHands()) return shakeHands();
  return receiveSecured() && (!isSending() || sendSecured(head_, body_));
}

bool DirectTransfer::sessionFailed() {
  if (session_->exhausted() && secured_ns_ != 0) {
    outgrown_ = true;
    return over(CURLE_ABORTED_BY_CALLBACK);
  }
  attempt_.error = session_->systemError();
  reset_ = attempt_.error == ECONNRESET || attempt_.error == EPIPE;
  error_ = session_->errorText();
  return over(session_->code());
}

}  // namespace promonitor::http

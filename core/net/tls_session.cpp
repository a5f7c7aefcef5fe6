#include "core/net/tls_session.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <stdexcept>

#include "core/net/tls_verdict.hpp"
#include "promonitor/probe.h"
#include "promonitor/tls_faults.hpp"

namespace promonitor {
namespace {

std::string alpnBytes(const std::vector<std::string>& protocols) {
  std::string bytes;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255) {
      throw std::runtime_error("ALPN protocol '" + protocol + "' must have 1 to 255 bytes");
    }
    bytes += static_cast<char>(protocol.size());
    bytes += protocol;
  }
  return bytes;
}

/// As SSL_set_tlsext_host_name(3), which is a macro that casts.
void sendServerName(SSL* ssl, std::string name) {
  // RFC 6066, section 3: no literals.
  if (Address::parse(name, 0)) return;
  if (SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) != 1) {
    throw std::runtime_error("TLS server name '" + name + "' must have 1 to 255 bytes");
  }
}

void requestAlpn(SSL* ssl, const std::vector<std::string>& protocols) {
  if (protocols.empty()) return;
  const std::string bytes = alpnBytes(protocols);
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (SSL_set_alpn_protos(ssl, data, static_cast<unsigned int>(bytes.size())) != 0) {
    throw std::runtime_error("ALPN protocols cannot be set");
  }
}

/// What a person can read of the first bytes a peer sent.
std::string printable(std::string bytes) {
  std::replace_if(
      bytes.begin(), bytes.end(), [](char c) { return c < 0x20 || c >= 0x7f; }, '.');
  return bytes;
}

StreamFault tlsFault(const char* code, std::uint32_t cause, std::string summary) {
  return {{Phase::Tls, code, std::move(summary), {}, {}}, cause, false};
}

}  // namespace

TlsSession::TlsSession(SSL_CTX* context, int fd, const TlsRequest& request, const std::string& host)
    : name_(request.server_name.empty() ? host : request.server_name),
      speaks_newest_(request.config.max_version == 0 ||
                     request.config.max_version >= TLS1_3_VERSION),
      ssl_(SSL_new(context)) {
  if (ssl_ == nullptr) throw std::runtime_error("TLS session cannot be made: out of memory");
  if (name_.ends_with('.')) name_.pop_back();
  if (name_.starts_with('[') && name_.ends_with(']')) name_ = name_.substr(1, name_.size() - 2);
  sendServerName(ssl_.get(), name_);
  requestAlpn(ssl_.get(), request.alpn);
  socket_.fd = fd;
  BIO* bio = socket_.makeBio();
  if (bio == nullptr) throw std::runtime_error("TLS session cannot be made: out of memory");
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_connect_state(ssl_.get());
}

TlsSession::Progress TlsSession::progressOf(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Progress::WantRead;
    case SSL_ERROR_WANT_WRITE:
      return Progress::WantWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Progress::EndOfFile;
    default:
      break;
  }
  const unsigned long error = ERR_peek_error();
  const char* reason = ERR_reason_error_string(error);
  error_text_ = reason != nullptr ? reason : "";
  reason_ = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
  ERR_clear_error();
  // Peers that close without close_notify are common; what they sent has been read.
  const bool ended = socket_.end_of_file && socket_.error == 0;
  broken_ = true;
  return ended && finished_ ? Progress::EndOfFile : Progress::Failed;
}

TlsSession::Progress TlsSession::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  finished_ = result == 1;
  if (finished_) return Progress::Done;
  const Progress progress = progressOf(result);
  return progress == Progress::EndOfFile ? Progress::Failed : progress;
}

TlsSession::Step TlsSession::read(std::span<char> buffer) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &bytes);
  if (result == 1) {
    // For itself, and as much for what frames it.
    socket_.left += 2 * bytes;
    return {Progress::Done, bytes};
  }
  return {progressOf(result), 0};
}

TlsSession::Step TlsSession::write(std::span<const char> data) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int result = SSL_write_ex(ssl_.get(), data.data(), data.size(), &bytes);
  if (result == 1) return {Progress::Done, bytes};
  const Progress progress = progressOf(result);
  return {progress == Progress::EndOfFile ? Progress::Failed : progress, 0};
}

bool TlsSession::hasBuffered() const { return SSL_has_pending(ssl_.get()) == 1; }

void TlsSession::sayGoodbye() {
  if (!finished_ || broken_) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

void TlsSession::describe(StreamInfo& info) const {
  info.tls_version = SSL_version(ssl_.get());
  const char* cipher = SSL_get_cipher_name(ssl_.get());
  info.cipher = cipher != nullptr ? cipher : "";
  const unsigned char* protocol = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &protocol, &length);
  info.alpn.assign(reinterpret_cast<const char*>(protocol), length);
  info.certificate = certificateFactsOf(ssl_.get());
  TlsVerdict verdict = judgeCertificate(ssl_.get(), name_);
  info.verify_error = verdict.error;
  info.verify_code = std::move(verdict.code);
  info.verify_text = std::move(verdict.text);
  info.verify_expected = std::move(verdict.expected);
  info.verify_got = std::move(verdict.got);
}

StreamFault TlsSession::verdictFault(const StreamInfo& info) {
  auto fault = tlsFault("", PM_CAUSE_CERT, info.peer.text() + ": " + info.verify_text);
  fault.failure.code = info.verify_code;
  fault.failure.expected = info.verify_expected;
  fault.failure.got = info.verify_got;
  return fault;
}

StreamFault TlsSession::fault(Phase phase, const Address& peer) const {
  if (phase == Phase::Tls) return handshakeFault(peer);
  if (socket_.exhausted) {
    return {{phase, "protocol", peer.text() + " sends TLS without content and without end", {}, {}},
            PM_CAUSE_PROTOCOL,
            false};
  }
  // Servers of TLS 1.3 refuse a client's certificate, or its absence, when it thinks to be done.
  const bool answered = phase == Phase::Transfer;
  if (!answered && reason_ >= SSL_AD_REASON_OFFSET) {
    return tlsFault("tls_handshake", PM_CAUSE_TLS,
                    peer.text() + " ended the TLS session: " + error_text_);
  }
  if (socket_.error != 0) return transferFault(socket_.error, phase, peer);
  return {{phase, "reset", peer.text() + " broke the TLS connection: " + error_text_, {}, {}},
          PM_CAUSE_TLS,
          false};
}

StreamFault TlsSession::notTls(const Address& peer) const {
  auto fault = tlsFault("tls_not_tls", PM_CAUSE_PROTOCOL, peer.text() + " does not speak TLS");
  fault.failure.expected = "TLS";
  fault.failure.got = printable(socket_.first_bytes);
  return fault;
}

StreamFault TlsSession::handshakeFault(const Address& peer) const {
  if (socket_.sentSomethingElse()) return notTls(peer);
  if (socket_.error != 0) {
    return tlsFault("tls_closed", PM_CAUSE_RESET,
                    peer.text() + " reset the connection during the TLS handshake");
  }
  if (socket_.end_of_file) {
    return tlsFault("tls_closed", PM_CAUSE_TLS,
                    peer.text() + " closed the connection during the TLS handshake");
  }
  if (pm::isVersionReason(reason_) && speaks_newest_) {
    return tlsFault("tls_old_version", PM_CAUSE_TLS,
                    peer.text() + " speaks no version of TLS that is new enough: " + error_text_);
  }
  return tlsFault("tls_handshake", PM_CAUSE_TLS,
                  "TLS handshake with " + peer.text() + " failed: " + error_text_);
}

StreamFault TlsSession::handshakeTimeout(const Address& peer) const {
  if (socket_.sentSomethingElse()) return notTls(peer);
  return tlsFault("tls_timeout", PM_CAUSE_TIMEOUT,
                  peer.text() + " did not finish the TLS handshake in time");
}

}  // namespace promonitor

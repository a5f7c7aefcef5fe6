#include "tls_session.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

#include "certificate_names.hpp"
#include "header_field.hpp"
#include "promonitor/probe.hpp"
#include "promonitor/tls_faults.hpp"
#include "tls_error_text.hpp"
#include "url.hpp"

namespace promonitor::http {
namespace {

const char* kindName(int kind) {
  switch (kind) {
    case SSL_ERROR_SYSCALL:
      return "SSL_ERROR_SYSCALL";
    case SSL_ERROR_ZERO_RETURN:
      return "SSL_ERROR_ZERO_RETURN";
    default:
      return "SSL_ERROR_SSL";
  }
}

/// As SSL_set_tlsext_host_name(3), which is a macro that casts. Addresses are no names (RFC 6066,
/// section 3); some servers know theirs in small letters only.
void askFor(SSL* session, const std::string& host) {
  if (isAddress(host)) return;
  std::string name = lowerCase(host);
  if (name.ends_with('.')) name.pop_back();
  SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
}

}  // namespace

TlsSession::TlsSession(SSL_CTX& context, int descriptor, Server server, bool verify,
                       std::size_t most_bytes)
    : server_(std::move(server)), verify_(verify), session_(SSL_new(&context)) {
  socket_.descriptor = descriptor;
  socket_.left = most_bytes;
  BIO* const bio = session_ ? socket_.makeBio() : nullptr;
  if (bio == nullptr) throw std::bad_alloc();
  SSL_set_bio(session_.get(), bio, bio);
  SSL_set_connect_state(session_.get());
  SSL_set_app_data(session_.get(), this);
  SSL_set_verify(session_.get(), verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                 verify ? &TlsSession::onVerified : nullptr);
  askFor(session_.get(), server_.name);
}

int TlsSession::onVerified(int good, X509_STORE_CTX* chain) noexcept {
  const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
  const auto* session = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, index));
  auto& self = *static_cast<TlsSession*>(SSL_get_app_data(session));
  if (good == 1 && X509_STORE_CTX_get_error_depth(chain) == 0) {
    const NameMatch match = matchNames(X509_STORE_CTX_get_current_cert(chain), self.server_.name);
    self.name_good_ = match == NameMatch::Good;
    // The name of the first handshake's certificate is judged when that is over, as libcurl does;
    // nobody would look at that of a later one (renegotiation, RFC 5246, section 7.4.1.1).
    if (match == NameMatch::Nameless || (self.stands_ && match != NameMatch::Good)) {
      X509_STORE_CTX_set_error(chain, X509_V_ERR_HOSTNAME_MISMATCH);
      good = 0;
    }
  }
  if (good != 1) {
    self.outcome_.certificate_error = X509_STORE_CTX_get_error(chain);
    self.outcome_.certificates_sent = sk_X509_num(X509_STORE_CTX_get0_untrusted(chain));
  }
  return good;
}

TlsSession::Step TlsSession::stepOf(int result) {
  kind_ = SSL_get_error(session_.get(), result);
  if (kind_ == SSL_ERROR_WANT_READ) return Step::WantRead;
  if (kind_ == SSL_ERROR_WANT_WRITE) return Step::WantWrite;
  // The oldest one is the cause of the others.
  error_ = ERR_get_error();
  ERR_clear_error();
  stands_ = stands_ && kind_ == SSL_ERROR_ZERO_RETURN;
  const int reason = ERR_GET_LIB(error_) == ERR_LIB_SSL ? ERR_GET_REASON(error_) : 0;
  outcome_.alerted = reason >= SSL_AD_REASON_OFFSET;
  outcome_.reason = reason;
  // libcurl 7 takes an end without close_notify for one with it.
  const bool ended = kind_ == SSL_ERROR_ZERO_RETURN || (result == 0 && error_ == 0);
  return ended ? Step::Ended : Step::Failed;
}

TlsSession::Step TlsSession::shakeHands() {
  ERR_clear_error();
  const int result = SSL_do_handshake(session_.get());
  stands_ = result == 1;
  if (!stands_) {
    const Step step = stepOf(result);
    if (step == Step::WantRead || step == Step::WantWrite) return step;
    handshakeFailed();
    return Step::Failed;
  }
  if (!verify_ || name_good_) return Step::Done;
  code_ = CURLE_PEER_FAILED_VERIFICATION;
  text_ = pm::format("SSL: no alternative certificate subject name matches target host name '{}'",
                     server_.name);
  outcome_.certificate_error = TlsEnd::kNameMismatch;
  return Step::Failed;
}

void TlsSession::handshakeFailed() {
  code_ = CURLE_SSL_CONNECT_ERROR;
  if (outcome_.certificate_error != 0) {
    code_ = CURLE_PEER_FAILED_VERIFICATION;
    text_ = pm::format("SSL certificate problem: {}",
                       X509_verify_cert_error_string(outcome_.certificate_error));
  } else if (error_ != 0 || socket_.error != 0) {
    text_ = reasonText();
  } else {
    text_ = pm::format("OpenSSL SSL_connect: {} in connection to {}:{} ", reasonText(),
                       server_.name, server_.port);
  }
}

std::string TlsSession::reasonText() const {
  if (error_ != 0) {
    return pm::format("OpenSSL/{}: {}", OpenSSL_version(OPENSSL_VERSION_STRING),
                      tlsErrorText(error_));
  }
  if (socket_.error == 0) return kindName(kind_);
  return pm::format("{} failure: {}", socket_.failed_call,
                    std::generic_category().message(socket_.error));
}

TlsSession::Moved TlsSession::read(std::span<char> space) {
  ERR_clear_error();
  const int most = static_cast<int>(std::min<std::size_t>(space.size(), SSL3_RT_MAX_PLAIN_LENGTH));
  const int result = SSL_read(session_.get(), space.data(), most);
  if (result > 0) {
    answered_ = true;
    return {Step::Done, static_cast<std::size_t>(result)};
  }
  const Step step = stepOf(result);
  return {step == Step::Failed ? failed("SSL_read", CURLE_RECV_ERROR) : step, 0};
}

TlsSession::Moved TlsSession::write(std::string_view bytes) {
  ERR_clear_error();
  std::size_t written = 0;
  const int result = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &written);
  if (result == 1) return {Step::Done, written};
  const Step step = stepOf(result);
  if (step == Step::WantRead || step == Step::WantWrite) return {step, 0};
  failed("SSL_write", CURLE_SEND_ERROR);
  if (!answered_) lookForAlert();
  return {Step::Failed, 0};
}

void TlsSession::lookForAlert() {
  // A server that does not want to go on says why before it closes the connection.
  ERR_clear_error();
  char byte = 0;
  const int result = SSL_read(session_.get(), &byte, 1);
  if (result <= 0 && stepOf(result) == Step::Failed && outcome_.alerted) {
    failed("SSL_read", CURLE_RECV_ERROR);
  }
}

TlsSession::Step TlsSession::failed(const char* call, CURLcode code) {
  code_ = code;
  const bool of_socket = error_ == 0 && socket_.error != 0;
  text_ = of_socket ? reasonText() : pm::format("OpenSSL {}: {}, errno 0", call, reasonText());
  return Step::Failed;
}

void TlsSession::end() {
  if (!stands_) return;
  ERR_clear_error();
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

TlsEnd TlsSession::outcome() const {
  TlsEnd outcome = outcome_;
  outcome.peer = socket_.end;
  outcome.something_else = !pm::beginsAsTls(socket_.first_bytes);
  return outcome;
}

}  // namespace promonitor::http

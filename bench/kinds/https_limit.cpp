#include "bench/kinds/https_limit.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>

#include "bench/kinds/http_exchange.hpp"

namespace promonitor::bench {
namespace {

/// True: to be called again when there is more to read. Throws when the call failed.
bool mustWait(SSL* session, int result) {
  if (SSL_get_error(session, result) == SSL_ERROR_WANT_READ) return true;
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  throw std::runtime_error(std::string("https: ") + (reason != nullptr ? reason : "closed"));
}

}  // namespace

HttpsLimit::HttpsLimit(std::uint16_t port, const std::string& ca_file, std::size_t in_flight)
    : SocketChecks({port}, in_flight),
      request_(requestTo(port)),
      context_(SSL_CTX_new(TLS_client_method())),
      exchanges_(in_flight) {
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_3_VERSION);
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  if (SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr) != 1) {
    throw std::runtime_error(ca_file + " has no trusted roots");
  }
}

void HttpsLimit::begin(Exchange& exchange, int descriptor) const {
  exchange.session.reset(SSL_new(context_.get()));
  exchange.asked = false;
  exchange.answer.clear();
  SSL* const session = exchange.session.get();
  SSL_set_fd(session, descriptor);
  X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), "127.0.0.1");
  SSL_set_connect_state(session);
}

bool HttpsLimit::ask(Exchange& exchange) const {
  SSL* const session = exchange.session.get();
  const int shaken = SSL_do_handshake(session);
  if (shaken != 1) return !mustWait(session, shaken);
  const int sent = SSL_write(session, request_.data(), static_cast<int>(request_.size()));
  if (sent <= 0) throw std::runtime_error("https: SSL_write");
  exchange.asked = true;
  return true;
}

bool HttpsLimit::proceed(std::size_t place, int descriptor) {
  Exchange& exchange = exchanges_[place];
  if (!exchange.session) begin(exchange, descriptor);
  ERR_clear_error();
  if (!exchange.asked && !ask(exchange)) return false;
  SSL* const session = exchange.session.get();
  std::array<char, 4096> space;
  do {
    const int got = SSL_read(session, space.data(), static_cast<int>(space.size()));
    if (got <= 0) return !mustWait(session, got);
    exchange.answer.append(space.data(), static_cast<std::size_t>(got));
  } while (!isWholeAnswer(exchange.answer));
  SSL_shutdown(session);
  exchange.session.reset();
  return true;
}

}  // namespace promonitor::bench

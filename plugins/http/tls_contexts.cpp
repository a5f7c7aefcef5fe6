#include "tls_contexts.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <utility>

#include "promonitor/format.hpp"
#include "tls_error_text.hpp"

namespace promonitor::http {
namespace {

/// Keys with a passphrase are refused instead of asking at the terminal.
int noPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return -1; }

/// As libcurl sets them, so that servers meet the same client.
void setUsual(SSL_CTX* context) {
  constexpr std::array<unsigned char, 9> kHttp11 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_ALL | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
  SSL_CTX_clear_options(context, SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS);
  SSL_CTX_set_alpn_protos(context, kHttp11.data(), kHttp11.size());
  SSL_CTX_set_post_handshake_auth(context, 1);
  // A resumed session would not show that a certificate has expired since.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // One call reads what is there instead of two for each record.
  SSL_CTX_set_read_ahead(context, 1);
}

void setVersions(SSL_CTX* context, std::uint32_t oldest, std::uint32_t newest) {
  SSL_CTX_set_min_proto_version(context, static_cast<int>(oldest));
  SSL_CTX_set_max_proto_version(context, static_cast<int>(newest));
  // Debian's OpenSSL speaks the old versions at this level alone.
  if (oldest < TLS1_2_VERSION) SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0");
}

}  // namespace

bool TlsContexts::Entry::isFor(const Wanted& wanted) const {
  return oldest == wanted.oldest && newest == wanted.newest && roots.path == wanted.roots &&
         certificate.path == wanted.certificate && key.path == wanted.key;
}

TlsContexts::Found TlsContexts::get(const Wanted& wanted, std::int64_t now_ns) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& one) { return one.isFor(wanted); });
  if (found == entries_.end()) return make(wanted, now_ns);
  if (!found->isFresh()) {
    entries_.erase(found);
    return make(wanted, now_ns);
  }
  found->used_ns = now_ns;
  return {.context = found->context.get()};
}

TlsContexts::Found TlsContexts::make(const Wanted& wanted, std::int64_t now_ns) {
  ERR_clear_error();
  Entry entry(wanted);
  entry.used_ns = now_ns;
  entry.context.reset(SSL_CTX_new(TLS_client_method()));
  if (!entry.context) return {.code = CURLE_OUT_OF_MEMORY, .error = "no context of TLS"};
  setUsual(entry.context.get());
  setVersions(entry.context.get(), entry.oldest, entry.newest);
  if (std::string error = show(entry); !error.empty()) {
    ERR_clear_error();
    return {.code = CURLE_SSL_CERTPROBLEM, .error = std::move(error)};
  }
  if (!trust(entry)) {
    ERR_clear_error();
    return {.code = CURLE_SSL_CACERT_BADFILE,
            .error = "error setting certificate file: " + entry.roots.path};
  }
  makeRoom(now_ns);
  return {.context = entries_.emplace_back(std::move(entry)).context.get()};
}

bool TlsContexts::trust(const Entry& entry) const {
  if (entry.roots.path.empty()) return true;
  const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& one) {
    return one.roots.path == entry.roots.path && one.roots.stamp == entry.roots.stamp;
  });
  if (same != entries_.end()) {
    SSL_CTX_set1_cert_store(entry.context.get(), SSL_CTX_get_cert_store(same->context.get()));
    return true;
  }
  X509_STORE* const store = SSL_CTX_get_cert_store(entry.context.get());
  // An intermediate that the operator lists is trusted by itself.
  X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  return X509_STORE_load_file(store, entry.roots.path.c_str()) == 1;
}

std::string TlsContexts::show(const Entry& entry) {
  if (entry.certificate.path.empty()) return {};
  SSL_CTX* const context = entry.context.get();
  SSL_CTX_set_default_passwd_cb(context, &noPassphrase);
  const std::string& certificate = entry.certificate.path;
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return pm::format(
        "could not load PEM client certificate from {}, OpenSSL error {}, (no key found, wrong "
        "pass phrase, or wrong file format?)",
        certificate, tlsErrorText(ERR_peek_error()));
  }
  const std::string& key = entry.key.path;
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return pm::format("unable to set private key file: '{}' type PEM", key);
  }
  const bool fits = SSL_CTX_check_private_key(context) == 1;
  return fits ? std::string() : "Private key does not match the certificate public key";
}

void TlsContexts::makeRoom(std::int64_t now_ns) {
  std::erase_if(entries_, [now_ns](const Entry& one) { return now_ns - one.used_ns > kMostIdle; });
  if (entries_.size() < kMost) return;
  entries_.erase(
      std::min_element(entries_.begin(), entries_.end(),
                       [](const Entry& a, const Entry& b) { return a.used_ns < b.used_ns; }));
}

}  // namespace promonitor::http

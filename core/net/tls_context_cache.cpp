#include "core/net/tls_context_cache.hpp"

#include <openssl/err.h>
#include <unistd.h>

#include <map>
#include <stdexcept>
#include <system_error>
#include <tuple>

#include <Poco/Net/Context.h>

namespace promonitor {
namespace {

using StorePtr = std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)>;

[[noreturn]] void fail(const std::string& what, const std::string& file) {
  const unsigned long error = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(error);
  ERR_clear_error();
  throw std::runtime_error(what + " '" + file +
                           "' cannot be used: " + (reason != nullptr ? reason : "unknown error"));
}

/// Keys with a passphrase are refused instead of asking at the terminal.
int noPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return 0; }

StorePtr loadStore(const std::string& ca_file) {
  ERR_clear_error();
  if (access(ca_file.c_str(), R_OK) != 0) {
    const std::error_code error(errno, std::generic_category());
    throw std::runtime_error("CA file '" + ca_file + "' cannot be used: " + error.message());
  }
  StorePtr store(X509_STORE_new(), &X509_STORE_free);
  if (X509_STORE_load_file(store.get(), ca_file.c_str()) != 1) fail("CA file", ca_file);
  // An intermediate that the operator lists is trusted by itself.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  return store;
}

void useClientCertificate(SSL_CTX* context, const TlsConfig& config) {
  if (config.client_cert_file.empty()) return;
  ERR_clear_error();
  SSL_CTX_set_default_passwd_cb(context, &noPassphrase);
  if (SSL_CTX_use_certificate_chain_file(context, config.client_cert_file.c_str()) != 1) {
    fail("client certificate", config.client_cert_file);
  }
  const std::string& key =
      config.client_key_file.empty() ? config.client_cert_file : config.client_key_file;
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    fail("client key", key);
  }
}

bool boundedBelow(const TlsConfig& config, int version) {
  return config.min_version != 0 && config.min_version < version;
}

/// What the security level says of certificates, for contexts that lower it for old protocols.
int verifyAsUsual(X509_STORE_CTX* chain, void* /*user*/) {
  constexpr int kUsualLevel = 2;
  X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(chain), kUsualLevel);
  return X509_verify_cert(chain);
}

void boundVersions(SSL_CTX* context, const TlsConfig& config) {
  const bool known =
      (config.min_version == 0 ||
       SSL_CTX_set_min_proto_version(context, config.min_version) == 1) &&
      (config.max_version == 0 || SSL_CTX_set_max_proto_version(context, config.max_version) == 1);
  if (!known) throw std::runtime_error("a TLS version is not known to this TLS library");
  // SHA-1 signs the handshakes of TLS 1.0 and 1.1, which level 0 alone allows.
  if (!boundedBelow(config, TLS1_2_VERSION)) return;
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_cert_verify_callback(context, &verifyAsUsual, nullptr);
}

Poco::Net::Context::Ptr makeContext(const TlsConfig& config, X509_STORE* store) {
  Poco::Net::Context::Params params;
  params.verificationMode = Poco::Net::Context::VERIFY_NONE;
  params.cipherList = "DEFAULT";
  // The first group is the key share of the first message: a rare one costs a round trip more.
  params.ecdhCurve = "X25519:P-256:X448:P-521:P-384";
  Poco::Net::Context::Ptr context(
      new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, params));
  SSL_CTX* raw = context->sslContext();
  SSL_CTX_set1_cert_store(raw, store);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  boundVersions(raw, config);
  useClientCertificate(raw, config);
  return context;
}

}  // namespace

bool TlsConfig::operator<(const TlsConfig& other) const {
  return std::tie(ca_file, client_cert_file, client_key_file, min_version, max_version) <
         std::tie(other.ca_file, other.client_cert_file, other.client_key_file, other.min_version,
                  other.max_version);
}

struct TlsContextCache::Contexts {
  /// By CA file; shared by all contexts that trust it.
  std::map<std::string, StorePtr> stores;
  std::map<TlsConfig, Poco::Net::Context::Ptr> contexts;
};

TlsContextCache::TlsContextCache(std::string default_ca_file)
    : default_ca_file_(std::move(default_ca_file)), contexts_(std::make_unique<Contexts>()) {}

TlsContextCache::~TlsContextCache() = default;

SSL_CTX* TlsContextCache::get(const TlsConfig& config) {
  const std::scoped_lock lock(mutex_);
  const auto found = contexts_->contexts.find(config);
  if (found != contexts_->contexts.end()) return found->second->sslContext();

  const std::string& ca_file = config.ca_file.empty() ? default_ca_file_ : config.ca_file;
  auto store = contexts_->stores.find(ca_file);
  if (store == contexts_->stores.end()) {
    store = contexts_->stores.emplace(ca_file, loadStore(ca_file)).first;
  }
  const auto context = makeContext(config, store->second.get());
  contexts_->contexts.emplace(config, context);
  return context->sslContext();
}

std::string TlsContextCache::systemCaFile() {
  static constexpr const char* kPlaces[] = {"/etc/ssl/certs/ca-certificates.crt",
                                            "/etc/pki/tls/certs/ca-bundle.crt",
                                            "/etc/ssl/cert.pem"};
  for (const char* place : kPlaces) {
    if (access(place, R_OK) == 0) return place;
  }
  return kPlaces[0];
}

}  // namespace promonitor

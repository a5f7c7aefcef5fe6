#include "tls_watch.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>

#include "certificate_names.hpp"
#include "promonitor/tls_faults.hpp"

namespace promonitor::http {

/// What OpenSSL calls. A context knows its watch; whichever of them ends first tells the other.
struct TlsWatch::Hooks {
  static int index() {
    static const int number = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &onEnd);
    return number;
  }

  static TlsWatch* watchOf(const SSL* session) {
    return static_cast<TlsWatch*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), index()));
  }

  static CURLcode onContext(CURL* /*handle*/, void* made, void* self) noexcept {
    auto* context = static_cast<SSL_CTX*>(made);
    auto& watch = *static_cast<TlsWatch*>(self);
    if (watch.context_ != nullptr) SSL_CTX_set_ex_data(watch.context_, index(), nullptr);
    watch.context_ = nullptr;
    if (SSL_CTX_set_ex_data(context, index(), &watch) != 1) return CURLE_OUT_OF_MEMORY;
    watch.context_ = context;
    SSL_CTX_set_info_callback(context, &onInfo);
    SSL_CTX_set_verify(context, SSL_CTX_get_verify_mode(context), &onVerified);
    return CURLE_OK;
  }

  static void onEnd(void* /*context*/, void* watch, CRYPTO_EX_DATA* /*data*/, int /*index*/,
                    long /*number*/, void* /*argument*/) noexcept {
    if (watch != nullptr) static_cast<TlsWatch*>(watch)->context_ = nullptr;
  }

  static void onInfo(const SSL* session, int where, int value) noexcept {
    TlsWatch* const watch = watchOf(session);
    if (watch == nullptr) return;
    if ((where & SSL_CB_HANDSHAKE_START) != 0) {
      BIO* const socket = SSL_get_rbio(session);
      BIO_set_callback_ex(socket, &onTransfer);
      BIO_set_callback_arg(socket, reinterpret_cast<char*>(const_cast<SSL*>(session)));
    }
    const bool alert = (where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT;
    if (alert && (value >> 8) == SSL3_AL_FATAL) watch->end_.alerted = true;
    if ((where & SSL_CB_CONNECT_EXIT) == SSL_CB_CONNECT_EXIT && value <= 0) {
      const unsigned long error = ERR_peek_error();
      if (ERR_GET_LIB(error) == ERR_LIB_SSL) watch->end_.reason = ERR_GET_REASON(error);
    }
  }

  static int onVerified(int good, X509_STORE_CTX* store) noexcept {
    const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
    const auto* session = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, index));
    // libcurl goes by the subject where no host is named.
    if (good == 1 && SSL_get_verify_mode(session) != SSL_VERIFY_NONE &&
        X509_STORE_CTX_get_error_depth(store) == 0 &&
        matchNames(X509_STORE_CTX_get_current_cert(store), {}) == NameMatch::Nameless) {
      X509_STORE_CTX_set_error(store, X509_V_ERR_HOSTNAME_MISMATCH);
      good = 0;
    }
    TlsWatch* const watch = watchOf(session);
    const bool judged = SSL_get_verify_mode(session) != SSL_VERIFY_NONE;
    if (good == 1 || !judged || watch == nullptr) return good;
    watch->end_.certificate_error = X509_STORE_CTX_get_error(store);
    watch->end_.certificates_sent = sk_X509_num(X509_STORE_CTX_get0_untrusted(store));
    return good;
  }

  // OpenSSL decides how many parameters this has. NOLINTNEXTLINE(readability-function-size)
  static long onTransfer(BIO* socket, int operation, const char* bytes, std::size_t size,
                         int /*number*/, long /*argument*/, int result,
                         std::size_t* moved) noexcept {
    const auto* session = reinterpret_cast<const SSL*>(BIO_get_callback_arg(socket));
    switch (operation) {
      case BIO_CB_READ: {
        TlsWatch* const watch = watchOf(session);
        if (watch == nullptr || size <= watch->left_) break;
        watch->exhausted_ = true;
        BIO_clear_retry_flags(socket);
        return -1;
      }
      case BIO_CB_READ | BIO_CB_RETURN:
      case BIO_CB_WRITE | BIO_CB_RETURN: {
        TlsWatch* const watch = watchOf(session);
        if (watch == nullptr) break;
        if (result <= 0) {
          const auto end = result == 0 ? TlsEnd::Peer::Closed : TlsEnd::Peer::Reset;
          if (BIO_should_retry(socket) == 0) watch->ended(end);
        } else if (operation == (BIO_CB_READ | BIO_CB_RETURN)) {
          watch->received({bytes, *moved});
        }
        break;
      }
      default:
        break;
    }
    return result;
  }
};

TlsWatch::~TlsWatch() {
  if (context_ != nullptr) SSL_CTX_set_ex_data(context_, Hooks::index(), nullptr);
}

void TlsWatch::begin(CURL* handle, std::size_t most_bytes) {
  left_ = most_bytes;
  curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, &Hooks::onContext);
  curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, this);
}

TlsEnd TlsWatch::end() const {
  TlsEnd end = end_;
  end.something_else = !pm::beginsAsTls(first_bytes_);
  return end;
}

void TlsWatch::ended(TlsEnd::Peer how) {
  // libcurl reads on, for a farewell of the peer's.
  if (end_.peer == TlsEnd::Peer::Stayed) end_.peer = how;
}

void TlsWatch::received(std::string_view bytes) {
  constexpr std::size_t kLooked = 2;
  left_ -= std::min(left_, bytes.size());
  if (first_bytes_.size() < kLooked) first_bytes_ += bytes.substr(0, kLooked - first_bytes_.size());
}

}  // namespace promonitor::http

#pragma once

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tls_end.hpp"
#include "tls_socket.hpp"

namespace promonitor::http {

/// TLS as a client over a connected non-blocking socket, step by step; the caller waits for the
/// socket between the steps, and owns it. A step that failed is the last one. Belongs to one
/// transfer, on its loop's thread.
class TlsSession {
 public:
  /// Whom it is spoken with.
  struct Server {
    std::string name;  ///< asked for and verified: a host's, or an address
    std::uint16_t port = 0;
  };
  enum class Step : std::uint8_t {
    Done,
    WantRead,
    WantWrite,
    Ended,  ///< by the peer, orderly or not: whoever reads knows whether that is early
    Failed
  };
  struct Moved {
    Step step = Step::Failed;
    std::size_t bytes = 0;
  };

  /// Reads at most `most_bytes` of the socket. Throws std::bad_alloc.
  TlsSession(SSL_CTX& context, int descriptor, Server server, bool verify, std::size_t most_bytes);

  /// Until it is done; then the server is whom it is to be.
  Step shakeHands();
  Moved read(std::span<char> space);
  /// What could not be written has to be given again, perhaps with more behind it.
  Moved write(std::string_view bytes);
  /// Says goodbye without waiting for the answer.
  void end();
  /// In each turn of the loop: lets it read again.
  void beginTurn() { socket_.turn = TlsSocket::kMostOfATurn; }

  /// Something came that no readiness of the socket will announce.
  bool hasPending() const { return SSL_has_pending(session_.get()) == 1; }
  std::size_t bytesRead() const { return socket_.read; }
  SSL* get() const { return session_.get(); }

  // Of the step that failed.
  CURLcode code() const { return code_; }
  const std::string& errorText() const { return text_; }
  /// errno of the socket; 0: it did not fail.
  int systemError() const { return socket_.error; }
  /// As much was read as may be.
  bool exhausted() const { return socket_.exhausted; }
  TlsEnd outcome() const;

 private:
  struct Free {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  static int onVerified(int good, X509_STORE_CTX* chain) noexcept;
  Step stepOf(int result);
  void handshakeFailed();
  /// In libcurl's words.
  std::string reasonText() const;
  Step failed(const char* call, CURLcode code);
  void lookForAlert();

  const Server server_;
  const bool verify_;
  TlsSocket socket_;
  bool stands_ = false;      ///< the handshake is done, and nothing failed since
  bool answered_ = false;    ///< content came
  bool name_good_ = false;   ///< the certificate is for the server
  int kind_ = 0;             ///< SSL_ERROR_* of the newest call
  unsigned long error_ = 0;  ///< what OpenSSL says of it
  TlsEnd outcome_;
  CURLcode code_ = CURLE_OK;
  std::string text_;
  std::unique_ptr<SSL, Free> session_;
};

}  // namespace promonitor::http

#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/socket_checks.hpp"

namespace promonitor::bench {

/// GET over TLS 1.3, a new connection and a full handshake each, the certificate and the address in
/// it verified.
class HttpsLimit final : public SocketChecks {
 public:
  /// Throws std::runtime_error when the PEM file of trusted roots cannot be used.
  HttpsLimit(std::uint16_t port, const std::string& ca_file, std::size_t in_flight);

 private:
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
  };
  struct Exchange {
    std::unique_ptr<SSL, FreeSession> session;  ///< null: the connection does not stand yet
    bool asked = false;
    std::string answer;
  };
  bool proceed(std::size_t place, int descriptor) override;
  void begin(Exchange& exchange, int descriptor) const;
  /// False: more has to come first.
  bool ask(Exchange& exchange) const;

  const std::string request_;
  const std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::vector<Exchange> exchanges_;  ///< by place
};

}  // namespace promonitor::bench

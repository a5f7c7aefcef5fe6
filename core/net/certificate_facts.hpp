#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <string>
#include <vector>

namespace promonitor {

/// Facts of the peer's certificate chain; strings are empty where there was none.
struct CertificateFacts {
  /// Names as of RFC 2253; "DNS:a, IP:192.0.2.1"; hexadecimal serial and SHA-256; "EC P-256",
  /// "RSA 2048"; "ecdsa-with-SHA256". Bytes that are not printable ASCII are escaped.
  std::string subject, issuer, sha256, san, serial, key, signature;
  std::int64_t not_before = 0, not_after = 0;  ///< Unix seconds
  std::vector<std::string> chain_der;          ///< as the peer sent it, leaf first
  /// From the leaf to the root that vouches for it; empty when none does.
  std::vector<std::string> path_der;
};

/// What the peer of a finished handshake presented, whatever it is worth.
CertificateFacts certificateFactsOf(const SSL* ssl);

/// Unix seconds; 0 for a time that is none.
std::int64_t unixSeconds(const ASN1_TIME* time);

}  // namespace promonitor

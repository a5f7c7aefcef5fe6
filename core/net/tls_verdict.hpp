#pragma once

#include <openssl/ssl.h>

#include <string>

namespace promonitor {

/// Whether a peer's certificate is to be trusted for a name, and if not, why not.
struct TlsVerdict {
  long error = 0;  ///< X509_V_ERR_*; 0: trusted
  std::string code, text;
  std::string expected, got;
};

/// Judges a finished handshake: the chain first, then the name. Names are matched as of RFC 6125;
/// `host` may be an address literal.
TlsVerdict judgeCertificate(SSL* ssl, const std::string& host);

}  // namespace promonitor

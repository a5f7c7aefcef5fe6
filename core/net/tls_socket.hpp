#pragma once

#include <openssl/bio.h>

#include <cstddef>
#include <string>

namespace promonitor {

/// What the TLS library reads from and writes to: a non-blocking socket that raises no SIGPIPE and
/// remembers what OpenSSL's own socket layer forgets.
struct TlsSocket {
  int fd = -1;
  /// Of the last call that failed other than by having to wait; 0: none did.
  int error = 0;
  bool end_of_file = false;
  /// The first bytes the peer sent, for telling whether it speaks TLS at all.
  std::string first_bytes;

  /// A TLS record begins with its type and the major version 3 (RFC 8446, section 5.1).
  bool sentSomethingElse() const;
  /// A BIO over this socket, which must outlive it.
  BIO* makeBio();
};

}  // namespace promonitor

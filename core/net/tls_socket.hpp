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
  /// Bytes that may come before content does: handshakes, and messages that carry none, have no end
  /// of their own. The session adds to it for content.
  std::size_t left = std::size_t{128} << 10U;
  bool exhausted = false;  ///< more would have come
  /// The first bytes the peer sent, for telling whether it speaks TLS at all.
  std::string first_bytes;

  /// It does not speak TLS.
  bool sentSomethingElse() const;
  /// A BIO over this socket, which must outlive it.
  BIO* makeBio();
};

}  // namespace promonitor

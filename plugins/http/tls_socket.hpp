#pragma once

#include <openssl/bio.h>

#include <cstddef>
#include <string>

#include "tls_end.hpp"

namespace promonitor::http {

/// What OpenSSL reads from and writes to: a non-blocking socket that raises no SIGPIPE, brings no
/// more than it may, and remembers how it ended.
struct TlsSocket {
  /// As much as one transfer may read before others have their turn, in bytes.
  static constexpr std::size_t kMostOfATurn = std::size_t{128} << 10U;

  int descriptor = -1;
  std::size_t left = 0;             ///< bytes that may still come
  std::size_t turn = kMostOfATurn;  ///< bytes that may still come in this turn of the loop
  std::size_t read = 0;             ///< bytes that came
  bool exhausted = false;           ///< more would have come
  TlsEnd::Peer end = TlsEnd::Peer::Stayed;
  int error = 0;                 ///< errno of the call that failed; 0: none did
  const char* failed_call = "";  ///< "Recv" or "Send"
  std::string first_bytes;       ///< for telling whether the peer speaks TLS at all

  /// A BIO over this socket, which must outlive it; null: out of memory.
  BIO* makeBio();
};

}  // namespace promonitor::http

#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>

#include "core/net/stream.hpp"
#include "core/net/stream_fault.hpp"
#include "core/net/tls_socket.hpp"

namespace promonitor {

/// TLS as a client on a connected non-blocking socket, step by step; the caller waits for
/// readiness between the steps and owns the socket. The certificate is judged after the handshake.
class TlsSession {
 public:
  enum class Progress : std::uint8_t { Done, WantRead, WantWrite, EndOfFile, Failed };
  struct Step {
    Progress progress = Progress::Failed;
    std::size_t bytes = 0;
  };

  /// Throws std::runtime_error when the request cannot be set up. `host`: what was connected to,
  /// for the name check where the request has no name.
  TlsSession(SSL_CTX* context, int fd, const TlsRequest& request, const std::string& host);

  Progress handshake();
  Step read(std::span<char> buffer);
  Step write(std::span<const char> data);
  /// Bytes that are here already and that no readiness will announce.
  bool hasBuffered() const;
  /// Says goodbye without waiting for the answer.
  void sayGoodbye();

  /// Fills in protocol, cipher, verdict and certificate of a finished handshake.
  void describe(StreamInfo& info) const;
  /// Why handshake(), read() or write() failed.
  StreamFault fault(Phase phase, const Address& peer) const;
  /// What to say when the handshake's deadline has passed.
  StreamFault handshakeTimeout(const Address& peer) const;
  /// The bad verdict that describe() found.
  static StreamFault verdictFault(const StreamInfo& info);

 private:
  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  Progress progressOf(int result);
  StreamFault handshakeFault(const Address& peer) const;
  StreamFault notTls(const Address& peer) const;

  TlsSocket socket_;
  std::string name_;
  std::string error_text_;
  int reason_ = 0;      ///< SSL_R_* of the newest failure; 0: none
  bool speaks_newest_;  ///< nothing keeps it from the newest version
  /// The handshake is done; the session cannot be used any more.
  bool finished_ = false, broken_ = false;
  std::unique_ptr<SSL, FreeSsl> ssl_;
};

}  // namespace promonitor

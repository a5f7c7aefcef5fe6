#pragma once

#include <cstdint>

namespace promonitor::http {

/// What is known of a TLS session whose transfer failed, whichever client spoke it: more than the
/// code of a failure says.
struct TlsEnd {
  static constexpr long kNameMismatch = 62;  ///< X509_V_ERR_HOSTNAME_MISMATCH
  enum class Peer : std::uint8_t { Stayed, Closed, Reset };
  Peer peer = Peer::Stayed;     ///< how the peer ended the connection, if it did
  bool something_else = false;  ///< what the peer sent first cannot be TLS
  bool alerted = false;         ///< the peer sent a fatal alert
  bool gone = false;            ///< the connection was gone when the request was to be sent
  bool speaks_newest = false;   ///< nothing keeps this side from the newest version of TLS
  int reason = 0;               ///< SSL_R_* that the handshake failed with; 0: none
  long certificate_error = 0;   ///< X509_V_ERR_* of the peer's chain or of its name; 0: none
  int certificates_sent = 0;    ///< by the peer, where its chain is not good
};

}  // namespace promonitor::http

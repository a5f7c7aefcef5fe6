#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace promonitor::test {

/// One thing a target does on a connection.
struct Step {
  enum class Kind : std::uint8_t {
    Send,
    Flood,
    Drip,
    Wait,
    Expect,
    StartTls,
    StallTls,
    FloodTickets,
    UpdateKeys,
    Renegotiate,
    Close,
    Cut,
    Reset
  };
  Kind kind = Kind::Send;
  std::string bytes;
  std::chrono::milliseconds pause{0};
  std::size_t records = 0;
  std::string key = {};

  static Step send(std::string bytes) { return {Kind::Send, std::move(bytes), {}}; }
  /// Sends `bytes` again and again for as long as the peer takes them.
  static Step flood(std::string bytes) { return {Kind::Flood, std::move(bytes), {}}; }
  /// Sends `bytes` one at a time with `pause` before each.
  static Step drip(std::string bytes, std::chrono::milliseconds pause) {
    return {Kind::Drip, std::move(bytes), pause};
  }
  static Step wait(std::chrono::milliseconds pause) { return {Kind::Wait, {}, pause}; }
  /// Reads until `bytes` came; they and what was before them are consumed.
  static Step expect(std::string bytes) { return {Kind::Expect, std::move(bytes), {}}; }
  /// Server side of a TLS handshake; the target must have an identity.
  static Step startTls() { return {Kind::StartTls, {}, {}}; }
  /// The same, but nothing leaves after so many TLS records.
  static Step stallTls(std::size_t records) { return {Kind::StallTls, {}, {}, records}; }
  /// Sends TLS 1.3 session tickets for as long as the peer takes them; TLS must be on.
  static Step floodTickets() { return {Kind::FloodTickets, {}, {}}; }
  /// Takes new keys and asks the peer for new ones (TLS 1.3).
  static Step updateKeys() { return {Kind::UpdateKeys, {}, {}}; }
  /// Asks for another handshake (TLS 1.2), in which it shows the certificate of the file `chain`
  /// with the key of the file `key`; empty: the same again.
  static Step renegotiate(std::string chain = {}, std::string key = {}) {
    return {Kind::Renegotiate, std::move(chain), {}, 0, std::move(key)};
  }
  /// Orderly end: close_notify where TLS is on, then FIN, then reads until the peer closes.
  static Step close() { return {Kind::Close, {}, {}}; }
  /// FIN without close_notify.
  static Step cut() { return {Kind::Cut, {}, {}}; }
  /// RST.
  static Step reset() { return {Kind::Reset, {}, {}}; }
};

/// What a target does, in order. Afterwards the connection stays open and silent.
using Script = std::vector<Step>;

/// A server's certificate chain (leaf first) and key, PEM, and the TLS versions it speaks.
struct TlsIdentity {
  std::string certificate_pem;
  std::string key_pem;
  int min_version = 0;  ///< TLS1_2_VERSION, ...; 0: the library's default
  int max_version = 0;
  std::string ciphers = {};  ///< up to TLS 1.2; empty: the library's default
  /// Whoever shows no certificate is turned away; any will do.
  bool wants_client_certificate = false;
  /// Whoever shows no certificate by this root is turned away; empty: see above.
  std::string client_ca_pem;
  std::string server_name;  ///< clients that ask for another name are refused; empty: none are
};

}  // namespace promonitor::test

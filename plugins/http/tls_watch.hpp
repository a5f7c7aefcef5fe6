#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

struct ssl_ctx_st;

namespace promonitor::http {

/// What is seen of a TLS session that libcurl begins, as libcurl has one error for many faults. It
/// and the session may end in any order. Belongs to one transfer, on its loop's thread.
class TlsWatch {
 public:
  TlsWatch() = default;
  ~TlsWatch();
  TlsWatch(const TlsWatch&) = delete;
  TlsWatch& operator=(const TlsWatch&) = delete;

  /// Sees the session of the transfer that `handle` is for, and ends it when more than `most_bytes`
  /// would be read.
  void begin(CURL* handle, std::size_t most_bytes);

  enum class End : std::uint8_t { None, Closed, Reset };
  /// How the peer ended the connection, if it did.
  End end() const { return end_; }
  bool sentSomethingElse() const;
  /// The peer sent a fatal alert.
  bool alerted() const { return alerted_; }
  /// SSL_R_* that the handshake failed with; 0: none.
  int reason() const { return reason_; }
  /// X509_V_ERR_* of the peer's chain; 0: it is good, or was not judged.
  long chainError() const { return chain_error_; }
  /// Certificates that the peer sent, where its chain is not good.
  int certificatesSent() const { return certificates_sent_; }
  /// As much was read as may be.
  bool exhausted() const { return exhausted_; }

 private:
  struct Hooks;
  void received(std::string_view bytes);

  ssl_ctx_st* context_ = nullptr;  ///< null: there is none, or it has ended
  std::size_t left_ = 0;           ///< bytes that may be read
  std::string first_bytes_;
  long chain_error_ = 0;
  int certificates_sent_ = 0;
  int reason_ = 0;
  End end_ = End::None;
  bool alerted_ = false;
  bool exhausted_ = false;
};

}  // namespace promonitor::http

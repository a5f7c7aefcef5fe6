#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "tls_end.hpp"

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

  /// What was seen of how it ended; what libcurl tells by itself is not in it.
  TlsEnd end() const;
  /// As much was read as may be.
  bool exhausted() const { return exhausted_; }

 private:
  struct Hooks;
  void ended(TlsEnd::Peer how);
  void received(std::string_view bytes);

  ssl_ctx_st* context_ = nullptr;  ///< null: there is none, or it has ended
  std::size_t left_ = 0;           ///< bytes that may be read
  std::string first_bytes_;
  TlsEnd end_;
  bool exhausted_ = false;
};

}  // namespace promonitor::http

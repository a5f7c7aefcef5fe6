#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <string>

namespace promonitor {

/// What makes two TLS configurations share one context.
struct TlsConfig {
  std::string ca_file;           ///< PEM; empty: the cache's default bundle
  std::string client_cert_file;  ///< PEM; empty: none
  std::string client_key_file;
  int min_version = 0;  ///< TLS1_2_VERSION, ...; 0: the library's default
  int max_version = 0;
  bool operator==(const TlsConfig&) const = default;
  bool operator<(const TlsConfig& other) const;
};

/// TLS client contexts shared by configuration: one with a CA bundle costs 1.3 MB and some 20 ms.
/// Contexts verify nothing during the handshake; callers judge afterwards, so that the facts of a
/// certificate survive a bad verdict. Thread-safe; contexts live as long as the cache.
class TlsContextCache {
 public:
  explicit TlsContextCache(std::string default_ca_file = systemCaFile());
  ~TlsContextCache();
  TlsContextCache(const TlsContextCache&) = delete;
  TlsContextCache& operator=(const TlsContextCache&) = delete;

  /// Throws std::runtime_error naming the file that could not be used and why.
  SSL_CTX* get(const TlsConfig& config);
  const std::string& defaultCaFile() const { return default_ca_file_; }
  /// Where this system keeps its trusted roots.
  static std::string systemCaFile();

 private:
  struct Contexts;
  std::string default_ca_file_;
  std::mutex mutex_;
  std::unique_ptr<Contexts> contexts_;  ///< guarded by mutex_
};

}  // namespace promonitor

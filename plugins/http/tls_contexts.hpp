#pragma once

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "file_stamp.hpp"

namespace promonitor::http {

/// Contexts of OpenSSL, shared by all sessions of a loop that want the same: to make one takes some
/// 90 microseconds of CPU, and to parse the usual roots 15 ms. A file that has changed is read
/// anew. Few are kept; sessions keep theirs. Owned by the loop's thread.
class TlsContexts {
 public:
  static constexpr std::size_t kMost = 16;
  static constexpr std::int64_t kMostIdle = std::int64_t{600} * 1'000'000'000;  ///< nanoseconds

  /// What makes two sessions share a context. Paths are empty where nothing is to be read.
  struct Wanted {
    std::uint32_t oldest, newest;  ///< versions: 0x0301 (TLS 1.0) to 0x0304 (TLS 1.3)
    std::string_view roots;        ///< who is trusted
    std::string_view certificate, key;
  };
  struct Found {
    SSL_CTX* context = nullptr;  ///< the caller's until the next call; null: see the rest
    CURLcode code = CURLE_OK;
    std::string error = {};
  };
  Found get(const Wanted& wanted, std::int64_t now_ns);

  std::size_t size() const { return entries_.size(); }

 private:
  struct File {
    explicit File(std::string_view name) : path(name) {
      if (!path.empty()) stamp = FileStamp::of(path);
    }
    bool isFresh() const { return path.empty() || stamp == FileStamp::of(path); }
    std::string path;
    FileStamp stamp;
  };
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  struct Entry {
    explicit Entry(const Wanted& wanted)
        : oldest(wanted.oldest),
          newest(wanted.newest),
          roots(wanted.roots),
          certificate(wanted.certificate),
          key(wanted.key) {}
    bool isFor(const Wanted& wanted) const;
    bool isFresh() const { return roots.isFresh() && certificate.isFresh() && key.isFresh(); }

    std::uint32_t oldest, newest;
    File roots, certificate, key;
    std::int64_t used_ns = 0;
    std::unique_ptr<SSL_CTX, Free> context;
  };

  Found make(const Wanted& wanted, std::int64_t now_ns);
  void makeRoom(std::int64_t now_ns);
  bool trust(const Entry& entry) const;
  static std::string show(const Entry& entry);

  std::vector<Entry> entries_;
};

}  // namespace promonitor::http

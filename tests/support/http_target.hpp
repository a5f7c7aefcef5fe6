#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/target_server.hpp"

namespace promonitor::test {

struct HttpRequest {
  std::string method, target, version;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// The first field of that name in any case; empty when there is none.
  std::string header(std::string_view name) const;
};

struct HttpAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body = "ok";
  std::chrono::milliseconds delay{0};       ///< before the status line
  std::chrono::milliseconds body_delay{0};  ///< between head and body
  bool chunked = false;
  bool until_close = false;  ///< the connection's end is that of the body
  std::string version = "HTTP/1.1";
  /// When not empty, done instead of all the above.
  Script script;

  static HttpAnswer of(int status, std::string body = "text");
  static HttpAnswer redirect(int status, std::string location);
  static HttpAnswer tunnel();
};

/// An HTTP/1.1 server, or an HTTPS one when it has an identity. Thread-safe.
class HttpTarget {
 public:
  /// Called on the server's thread.
  using Handler = std::function<HttpAnswer(const HttpRequest&)>;
  explicit HttpTarget(Handler handler, std::optional<TlsIdentity> identity = {}, bool ipv6 = false);
  explicit HttpTarget(HttpAnswer answer, std::optional<TlsIdentity> identity = {});
  /// A proxy that plays every server itself: what it is asked for in absolute form it answers by
  /// `handler`, and to CONNECT it answers what `on_connect` says; HttpAnswer::tunnel() goes on as
  /// the server, over TLS with `identity`.
  static std::unique_ptr<HttpTarget> proxy(Handler handler, Handler on_connect,
                                           std::optional<TlsIdentity> identity = {});

  /// "http://127.0.0.1:4711/path".
  std::string url(std::string_view path = "/") const;
  std::uint16_t port() const { return server_.port(); }
  std::string endpoint() const { return server_.endpoint(); }
  std::size_t connections() const { return server_.accepted(); }
  std::size_t openConnections() const { return server_.open(); }
  std::size_t requestCount() const;
  /// The newest requests, oldest first; at most a hundred are kept.
  std::vector<HttpRequest> requests() const;

 private:
  HttpTarget(Handler handler, std::optional<TlsIdentity>&& identity, bool ipv6, bool tls_at_once);
  Script answer(std::string& input);

  const Handler handler_;
  const bool tls_;
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;  ///< guarded by mutex_
  std::size_t request_count_ = 0;      ///< guarded by mutex_
  TargetServer server_;
};

}  // namespace promonitor::test

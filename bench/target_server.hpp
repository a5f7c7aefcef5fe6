#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace promonitor::bench {

/// A small server to be monitored: one thread, epoll, on free ports of 127.0.0.1.
class TargetServer {
 public:
  /// Each port stands for what becomes of a connection to it.
  enum class Manner : std::uint8_t {
    Answer,  ///< every request is answered with 200 and a short text, then it is closed
    Silent,  ///< accepted and read, never answered
    Close,   ///< accepted and closed
    Tls      ///< as Answer, over TLS 1.3
  };

  /// Throws std::system_error.
  TargetServer();
  ~TargetServer();
  TargetServer(const TargetServer&) = delete;
  TargetServer& operator=(const TargetServer&) = delete;

  /// Before the first port for Tls; PEM files. Throws std::runtime_error naming the file.
  void present(const std::string& chain_file, const std::string& key_file);
  /// The new port. Throws std::system_error.
  std::uint16_t listen(Manner manner);
  void serveFor(std::chrono::seconds duration);

 private:
  template <auto fn>
  struct Free {
    template <class T>
    void operator()(T* one) const {
      fn(one);
    }
  };
  using Session = std::unique_ptr<SSL, Free<SSL_free>>;

  void watch(int descriptor, Manner manner, bool listener) const;
  void acceptAll(int listener, Manner manner);
  void serve(int descriptor, Manner manner);
  /// Both give true when the connection is over.
  static bool answer(int descriptor, bool silent);
  static bool answerTls(SSL* session);

  int epoll_;
  std::vector<int> listeners_;
  std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> context_;
  std::vector<Session> sessions_;  ///< by descriptor
};

}  // namespace promonitor::bench

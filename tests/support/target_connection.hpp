#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "tests/support/target_script.hpp"

namespace promonitor::test {

/// What a target server does with each of its connections.
struct TargetBehaviour {
  /// Run when a connection opens.
  Script opening;
  /// Asked when bytes came and nothing is left to do: takes what it understood off the front of
  /// `input` and says what to do. An empty script asks again when more came. May be empty.
  std::function<Script(std::string& input)> on_input;
};

/// The server's side of one connection. Owns its descriptor. Used by TargetServer's thread only.
class TargetConnection {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr Time kNever = Time::max();

  TargetConnection(int descriptor, const TargetBehaviour& behaviour, SSL_CTX* tls);
  ~TargetConnection();
  TargetConnection(const TargetConnection&) = delete;
  TargetConnection& operator=(const TargetConnection&) = delete;

  /// Reads, writes and goes on with the script as far as possible. False: the connection is over.
  bool advance(Time now);
  bool wantsWrite() const { return wants_write_ || !output_.empty(); }
  /// When to advance() although nothing happened on the socket.
  Time wake() const { return wake_; }
  /// Bytes that the peer's kernel has acknowledged.
  std::size_t takenByPeer() const;

 private:
  enum class Progress : std::uint8_t { Done, Blocked, Over };
  bool readAll();
  bool flush();
  Progress runStep(const Step& step, Time now);
  Progress pause(const Step& step, Time now);
  Progress drip(const Step& step, Time now);
  Progress handshake();
  Progress stallHandshake(std::size_t records);
  Progress floodTickets();
  Progress turnSession(const Step& step);
  Progress finish(bool notify);
  /// Bytes moved, 0 when it would block, -1 when the connection is over.
  long receive(char* buffer, std::size_t size);
  long transmit(const char* data, std::size_t size);

  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  const int descriptor_;
  const TargetBehaviour& behaviour_;
  SSL_CTX* const tls_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  Script script_;
  std::size_t at_ = 0;
  std::size_t dripped_ = 0;
  std::string input_;
  std::string output_;
  Time wake_ = kNever;
  std::size_t stalled_records_ = 0;
  bool handshaking_ = false;
  bool ticket_begun_ = false;
  bool wants_write_ = false;
  bool draining_ = false;
};

}  // namespace promonitor::test

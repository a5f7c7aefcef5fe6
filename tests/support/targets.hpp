#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/loopback.hpp"
#include "tests/support/target_server.hpp"

namespace promonitor::test {

/// Does `script` on every connection.
class TcpTarget : public TargetServer {
 public:
  explicit TcpTarget(Script script, bool ipv6 = false)
      : TargetServer({.behaviour = {.opening = std::move(script), .on_input = {}},
                      .identity = {},
                      .ipv6 = ipv6}) {}
};

/// Sends back what it receives.
class EchoTarget : public TargetServer {
 public:
  EchoTarget()
      : TargetServer({.behaviour = {.opening = {},
                                    .on_input =
                                        [](std::string& input) {
                                          return Script{Step::send(std::exchange(input, {}))};
                                        }},
                      .identity = {}}) {}
};

/// Shakes hands as `identity`, then does `script`.
class TlsTarget : public TargetServer {
 public:
  explicit TlsTarget(TlsIdentity identity, Script script = {})
      : TargetServer({.behaviour = {.opening = withHandshake(std::move(script)), .on_input = {}},
                      .identity = std::move(identity)}) {}

 private:
  static Script withHandshake(Script script) {
    script.insert(script.begin(), Step::startTls());
    return script;
  }
};

/// Does `script` in plain text, for which it may use Step::startTls().
class StartTlsTarget : public TargetServer {
 public:
  StartTlsTarget(TlsIdentity identity, Script script)
      : TargetServer({.behaviour = {.opening = std::move(script), .on_input = {}},
                      .identity = std::move(identity)}) {}
};

/// Accepts, reads, and never answers.
class SilentTarget : public TcpTarget {
 public:
  SilentTarget() : TcpTarget({}) {}
};

/// Resets every connection as soon as it is accepted.
class ResetTarget : public TcpTarget {
 public:
  ResetTarget() : TcpTarget({Step::reset()}) {}
};

/// A port that is taken and refuses connections.
class RefusedPort {
 public:
  RefusedPort();
  ~RefusedPort();
  RefusedPort(const RefusedPort&) = delete;
  RefusedPort& operator=(const RefusedPort&) = delete;
  std::uint16_t port() const { return boundPort(descriptor_); }
  std::string endpoint() const { return loopbackEndpoint(port()); }

 private:
  int descriptor_;
};

/// A listening port whose backlog is full: a connect is neither accepted nor refused.
class FullBacklog {
 public:
  FullBacklog();
  ~FullBacklog();
  FullBacklog(const FullBacklog&) = delete;
  FullBacklog& operator=(const FullBacklog&) = delete;
  std::uint16_t port() const { return boundPort(listener_); }
  std::string endpoint() const { return loopbackEndpoint(port()); }

 private:
  int listener_;
  std::vector<int> fillers_;
};

}  // namespace promonitor::test

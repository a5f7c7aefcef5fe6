#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "tests/support/probe_runner.hpp"
#include "tests/support/target_script.hpp"

namespace promonitor::test::hostile {

/// How a server talks to a kind of client: what a hostile one plays before it misbehaves.
struct Dialogue {
  Script until_request;  ///< until the client has asked; BadBytes since the request follow it
  bool tls = false;      ///< whether a good server shakes hands
  Script until_tls;      ///< until that handshake; ends with the answer that begins it, if any
  std::string refusal;   ///< instead of that answer, of a server without TLS
  Script answer;         ///< what a good server does then, but for the end of the connection
};

/// What a kind is to connect to.
struct Target {
  std::string host;         ///< a name or an address
  std::string endpoint;     ///< host:port
  std::string server_name;  ///< whom a certificate has to name; empty: the host
  std::string ca_file;
};

/// A probe kind that is to meet hostile servers.
struct KindUnderTrial {
  std::string name;
  std::filesystem::path plugin;
  Dialogue dialogue;
  std::function<GivenOptions(const Target&)> options;
  std::size_t most_read = 0;  ///< of one peer, in bytes, as the kind documents it
  /// What the network namespace of the trial needs; may be empty.
  std::function<void()> prepare;
};

/// For messages of failed tests.
inline std::ostream& operator<<(std::ostream& out, const KindUnderTrial& kind) {
  return out << kind.name;
}

}  // namespace promonitor::test::hostile

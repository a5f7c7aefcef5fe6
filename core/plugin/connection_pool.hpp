#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/net/stream.hpp"
#include "promonitor/stream.h"

namespace promonitor {

/// A stream with the texts that its facts are told by. Large, and made for every check that
/// connects.
struct Connection {
  Connection(NetServices& net, const NetworkPolicy& policy) : stream(net, policy) {}

  Stream stream;
  std::string peer;
  std::vector<pm_str> chain, path;
  std::vector<std::string> tried_addresses;
  std::vector<pm_tried> tried;
};

/// Connections that are over and serve again with the memory they have. Owned by its loop's thread.
class ConnectionPool {
 public:
  /// More are not kept: about 3 KB each.
  static constexpr std::size_t kMostIdle = 512;

  explicit ConnectionPool(NetServices& net) : net_(net) {}

  /// The policy must outlive its use.
  std::unique_ptr<Connection> take(const NetworkPolicy& policy);
  /// A connection that is closed, perhaps from inside its own callback: nothing happens to it
  /// before recycle().
  void giveBack(std::unique_ptr<Connection> closed) { closed_.push_back(std::move(closed)); }
  /// No callback is running: what was given back forgets what it was for.
  void recycle();
  std::size_t idle() const { return idle_.size(); }

 private:
  NetServices& net_;
  std::vector<std::unique_ptr<Connection>> closed_, idle_;
};

}  // namespace promonitor

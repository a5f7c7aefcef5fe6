#include "core/plugin/connection_pool.hpp"

#include <utility>

namespace promonitor {

std::unique_ptr<Connection> ConnectionPool::take(const NetworkPolicy& policy) {
  if (idle_.empty()) return std::make_unique<Connection>(net_, policy);
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  connection->stream.setPolicy(policy);
  return connection;
}

void ConnectionPool::recycle() {
  for (std::unique_ptr<Connection>& connection : closed_) {
    if (idle_.size() == kMostIdle) break;
    connection->stream.reset();
    idle_.push_back(std::move(connection));
  }
  closed_.clear();
}

}  // namespace promonitor

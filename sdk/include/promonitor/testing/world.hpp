#pragma once

#include <unistd.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "promonitor/hidden.hpp"
#include "promonitor/probe.h"
#include "promonitor/testing/loop.hpp"
#include "promonitor/testing/scopes.hpp"
#include "promonitor/testing/settings.hpp"

namespace PM_HIDDEN pm {
namespace testing {
namespace detail {

/// A plain TCP connection behind promonitor.stream/1.
struct Connection {
  pm_scope scope = 0;
  int fd = -1;
  pm_addr peer{};
  std::string peer_text, code, summary;
  std::uint32_t cause = 0, failed_phase = 0, flags = 0;
  std::int64_t dns_ns = -1, connect_ns = -1, tls_ns = -1;
  std::int64_t connecting_since = 0, deadline = 0;
  bool tls = false;
  struct Tried {
    std::string address, code;
    std::int64_t time_ns = 0;
  };
  std::vector<Tried> tried;
  std::vector<pm_tried> tried_view;
  pm_op reading = 0, writing = 0;
};

/// What the tables of a test's host work on; pm_host.impl points to it.
struct World {
  explicit World(const Settings& wanted) : settings(wanted), loop(wanted.clock), scopes(loop) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() {
    while (!connections.empty()) closeConnection(connections.begin()->first);
  }

  static World& of(const pm_host* host) { return *static_cast<World*>(host->impl); }

  void closeConnection(std::uint64_t handle) {
    const auto found = connections.find(handle);
    if (found->second.fd >= 0) {
      loop.forget(found->second.fd);
      close(found->second.fd);
    }
    connections.erase(found);
  }
  /// Ends a scope with everything in it.
  void closeScope(pm_scope scope) {
    scopes.close(scope);
    for (auto next = connections.begin(); next != connections.end();) {
      const auto one = next++;
      if (one->second.scope == scope) closeConnection(one->first);
    }
  }

  const Settings& settings;
  Loop loop;
  Scopes scopes;
  std::map<std::uint64_t, Connection> connections;  ///< by pm_stream
  std::uint64_t last_connection = 0;
};

}  // namespace detail
}  // namespace testing
}  // namespace pm

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/engine/schedule.hpp"

namespace promonitor {

/// How many checks of a shard run on each host, and which of its monitors wait until one of them
/// ends: the one that was checked longest ago goes first, so that none is left out again and again
/// when there is not room for all. Pure: told the time. Owned by one thread. Nothing is allocated
/// for a check that need not wait.
class HostLimits {
 public:
  using Index = Schedule::Index;
  struct Host;
  /// A host with its name; null: one that has no limit.
  using Ref = std::pair<const std::string, Host>*;

  /// Checks that may run on one host; 0: any number.
  explicit HostLimits(std::size_t limit) : limit_(limit) {}

  /// One more monitor is on that host. Nothing is limited on a host without a name.
  Ref join(std::string_view name);
  /// One monitor less; it neither runs nor waits.
  void leave(Ref host);

  bool full(Ref host) const;
  void enter(Ref host);
  void exit(Ref host);

  /// The monitor waits until then; it was checked last at `checked`. Requires: it does not wait.
  void wait(Ref host, Index monitor, WallTime checked, WallTime until);
  /// It does not wait any more. Requires: it waits.
  void forget(Ref host, Index monitor);
  /// Whose turn it is, where the host has room for a check.
  std::optional<Index> next(Ref host) const;
  /// One whose time was over by then.
  std::optional<Index> expired(WallTime now) const {
    if (expiries_.empty() || expiries_.begin()->first > now) return std::nullopt;
    return expiries_.begin()->second;
  }
  /// When the first of those that wait gives up.
  std::optional<WallTime> nextExpiry() const {
    if (expiries_.empty()) return std::nullopt;
    return expiries_.begin()->first;
  }
  std::size_t waiting() const { return waiters_.size(); }

  struct Host {
    std::size_t monitors = 0, running = 0;
    std::set<std::pair<WallTime, Index>> queue;  ///< by when they were checked last
  };

 private:
  struct Waiter {
    WallTime checked, until;
  };

  const std::size_t limit_;
  std::unordered_map<std::string, Host> hosts_;
  std::unordered_map<Index, Waiter> waiters_;
  std::set<std::pair<WallTime, Index>> expiries_;
};

}  // namespace promonitor

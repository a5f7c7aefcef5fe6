#pragma once

#include <utility>
#include <vector>

#include "core/base/clock.hpp"

namespace promonitor::sim {

/// When the network of the simulated machine is away. A value.
class Network {
 public:
  /// From `begin`, inclusive, to `end`; later than what was added before.
  void loseFor(MonoTime begin, MonoTime end) { losses_.emplace_back(begin, end); }

  /// Some of the time between two moments, both included.
  bool awayDuring(MonoTime from, MonoTime to) const;
  /// All of it.
  bool awayThroughout(MonoTime from, MonoTime to) const;

 private:
  std::vector<std::pair<MonoTime, MonoTime>> losses_;
};

}  // namespace promonitor::sim

#include "tests/sim/network.hpp"

#include <algorithm>

namespace promonitor::sim {

bool Network::awayDuring(MonoTime from, MonoTime to) const {
  return std::any_of(losses_.begin(), losses_.end(),
                     [&](const auto& loss) { return loss.first <= to && from < loss.second; });
}

bool Network::awayThroughout(MonoTime from, MonoTime to) const {
  return std::any_of(losses_.begin(), losses_.end(),
                     [&](const auto& loss) { return loss.first <= from && to < loss.second; });
}

}  // namespace promonitor::sim

#pragma once

#include <string>
#include <vector>

#include "core/model/check.hpp"
#include "core/model/state.hpp"

namespace promonitor::sim {

/// When a simulated monitor counts as flapping: the same for the whole of its life.
FlappingPolicy simulatedFlapping(MonitorKey monitor);

/// Whether one monitor flaps by the results that a store would hold, found out a second time in the
/// plainest way. Keeps the first fault.
class FlapHistory {
 public:
  explicit FlapHistory(const FlappingPolicy& policy) : policy_(policy) {}

  void add(Verdict verdict);
  /// Which of the results count is not known from here on, because the monitor began anew or is not
  /// always checked: believes what it is told until it has seen enough.
  void forget();
  /// What a transaction left behind.
  void committed(const StateSnapshot& state);

  /// Empty: none.
  const std::string& fault() const { return fault_; }

 private:
  double changePercent() const;

  FlappingPolicy policy_;
  std::vector<char> failed_;  ///< true or false; bits take longer
  bool flapping_ = false;
  bool certain_ = true;
  std::string fault_;
};

}  // namespace promonitor::sim

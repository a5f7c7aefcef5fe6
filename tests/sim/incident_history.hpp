#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/model/incident.hpp"
#include "core/model/state.hpp"

namespace promonitor::sim {

/// The incidents of one monitor as a store would hold them, and what is wrong with them. Keeps the
/// first fault.
class IncidentHistory {
 public:
  void add(const CheckRecord& check) {
    checks_.emplace_back(check.started_at, check.result.verdict);
  }
  void add(const Incident& change);
  /// One change of the state.
  void moved(const StateSnapshot& from, const StateSnapshot& to);
  /// What a transaction left behind.
  void committed(const StateSnapshot& state, bool watched);

  /// Empty: none.
  const std::string& fault() const { return fault_; }

 private:
  void open(const Incident& incident);
  void close(const Incident& end);
  void fail(WallTime opened_at, const char* what);
  bool found(WallTime started_at, bool passed) const;

  /// In the order of the commits.
  std::vector<std::pair<WallTime, Verdict>> checks_;
  std::map<WallTime, Incident> incidents_;
  std::size_t open_ = 0;
  std::string fault_;
};

}  // namespace promonitor::sim

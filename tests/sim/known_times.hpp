#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/incident.hpp"
#include "core/model/state.hpp"

namespace promonitor::sim {

/// What the results of one monitor say of the time between them, and what is wrong with that: no
/// moment may be told of twice, none without a check that vouches for it, and each must be up or
/// down as the incidents say, and in those with flapping as the status says.
class KnownTimes {
 public:
  /// A run of the program begins.
  void begin(WallTime calendar);
  void add(const CheckRecord& check);
  void add(const MissedSlots& missed);
  void add(const Incident& change);
  /// One change of the state.
  void moved(const StateSnapshot& to);

  /// The newest that is told, as a store finds it at a start.
  KnownTime newest(Duration interval, Status status) const;
  /// Empty: nothing is wrong. `plans` are those of the monitor, in order.
  std::string fault(const std::vector<SlotPlan>& plans) const;
  std::chrono::microseconds known() const;

 private:
  struct Part {
    WallTime from{}, until{};
    bool down = false;
    bool among_others = false;
  };
  void add(std::chrono::microseconds lead, WallTime position);
  bool isDown(WallTime time) const;

  /// In the order of time.
  std::vector<Part> parts_;
  /// The positions of conclusive checks, in that order.
  std::vector<WallTime> vouching_;
  std::map<WallTime, WallTime> incidents_;
  /// What the status became during an incident: while the monitor flaps also up.
  std::map<WallTime, Status> statuses_;
  WallTime newest_{}, newest_start_{};
  std::optional<Verdict> newest_verdict_;
  /// The calendar went back: what was told of then stands among what was told of before.
  bool went_back_ = false;
  /// The newest moment that anything was told of, and what it was when the calendar went back
  /// behind it: parts that are told later and begin before stand among what was told of before.
  WallTime told_{}, went_back_from_{};
};

}  // namespace promonitor::sim

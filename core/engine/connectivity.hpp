#pragma once

#include <optional>

#include "core/base/clock.hpp"

namespace promonitor {

/// One look at the witnesses of the network. A value.
struct WitnessRound {
  MonoTime began{};
  MonoTime ended{};
  /// As many of them answered as are wanted.
  bool reached = false;
};

/// Whether this machine's own network was there while a check failed, by what rounds found. Pure.
class Connectivity {
 public:
  /// In the order in which they ended.
  void add(const WitnessRound& round);

  /// True: a round that was not over before the check began found the network away. False: none
  /// did, and one that began after the check's end found it there. Nothing: it takes another round.
  std::optional<bool> awayDuring(MonoTime began, MonoTime ended) const;

  /// By the newest round.
  bool away() const { return away_; }

 private:
  std::optional<MonoTime> there_began_;
  std::optional<MonoTime> away_ended_;
  bool away_ = false;
};

}  // namespace promonitor

#include "core/engine/connectivity.hpp"

namespace promonitor {

void Connectivity::add(const WitnessRound& round) {
  away_ = !round.reached;
  if (round.reached) {
    there_began_ = round.began;
  } else {
    away_ended_ = round.ended;
  }
}

std::optional<bool> Connectivity::awayDuring(MonoTime began, MonoTime ended) const {
  if (away_ended_ && *away_ended_ >= began) return true;
  if (there_began_ && *there_began_ >= ended) return false;
  return std::nullopt;
}

}  // namespace promonitor

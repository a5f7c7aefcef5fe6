#include "core/model/known_time.hpp"

#include "core/model/check.hpp"
#include "core/model/state.hpp"

namespace promonitor {

std::chrono::microseconds KnownTime::lead(WallTime position) const {
  if (was == Was::Nothing || position <= at || position - at > length) return {};
  return was == Was::Down ? at - position : position - at;
}

void KnownTime::tell(WallTime position, Duration vouches_for, Was was_then) {
  if (position <= at) {
    was = Was::Nothing;
    return;
  }
  at = position;
  length = std::chrono::floor<std::chrono::microseconds>(vouches_for);
  was = was_then;
}

KnownTime::Was vouchedBy(Verdict verdict, Status status_after) {
  if (verdict == Verdict::Unknown || status_after == Status::Pending) {
    return KnownTime::Was::Nothing;
  }
  return status_after == Status::Down ? KnownTime::Was::Down : KnownTime::Was::Up;
}

}  // namespace promonitor

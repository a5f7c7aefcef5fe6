#pragma once

#include <algorithm>
#include <optional>

#include "core/base/clock.hpp"

namespace promonitor {

/// When to start again what keeps ending: at once the first time, then after 1, 2, 4 ... 60
/// seconds; at once again after a minute without an end. Pure.
class BackOff {
 public:
  /// Told of an end; when to start again.
  MonoTime ended(MonoTime now) {
    if (start_ && now - *start_ >= kQuiet) pause_ = Duration(0);
    start_ = now + pause_;
    pause_ = std::clamp<Duration>(2 * pause_, kFirst, kLongest);
    return *start_;
  }

 private:
  static constexpr Duration kFirst = std::chrono::seconds(1);
  static constexpr Duration kLongest = std::chrono::seconds(60);
  static constexpr Duration kQuiet = std::chrono::minutes(1);

  std::optional<MonoTime> start_;
  Duration pause_{0};
};

}  // namespace promonitor

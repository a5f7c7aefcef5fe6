#pragma once

#include "core/base/clock.hpp"

namespace promonitor {

/// Spreads equal creation times of one batch by a microsecond each, so that monitors declared in
/// one file keep the file's order.
class CreationTimes {
 public:
  WallTime next(WallTime asked) {
    const bool again = asked >= last_asked_ && asked <= last_given_;
    last_given_ = again ? last_given_ + std::chrono::microseconds(1) : asked;
    last_asked_ = asked;
    return last_given_;
  }

 private:
  WallTime last_asked_ = WallTime::max();
  WallTime last_given_ = WallTime::min();
};

}  // namespace promonitor

#pragma once

#include <atomic>

#include "core/base/clock.hpp"

namespace promonitor {

/// A clock that moves when told to. Thread-safe.
class ManualClock final : public Clock {
 public:
  MonoTime now() const override { return MonoTime(Duration(mono_.load())); }
  WallTime wallNow() const override { return WallTime(std::chrono::microseconds(wall_.load())); }
  void advance(Duration step) {
    mono_ += step.count();
    wall_ += std::chrono::duration_cast<std::chrono::microseconds>(step).count();
  }
  void setWall(WallTime wall) { wall_ = wall.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> mono_{1'000'000'000};
  std::atomic<std::int64_t> wall_{1'750'000'000'000'000};
};

}  // namespace promonitor

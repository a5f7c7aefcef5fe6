#pragma once

#include <chrono>

namespace promonitor {

/// Nanoseconds; the only unit of elapsed time inside the program.
using Duration = std::chrono::nanoseconds;
/// When things run and how long they took. Never comes from the wall clock.
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
/// What a moment is called: UTC, microseconds since the Unix epoch.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// Where time comes from. Pure code takes `now` as an argument instead; only edge classes hold a
/// Clock. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime now() const = 0;
  virtual WallTime wallNow() const = 0;
};

/// The machine's clocks: CLOCK_MONOTONIC and CLOCK_REALTIME.
class SystemClock final : public Clock {
 public:
  MonoTime now() const override;
  WallTime wallNow() const override;
};

}  // namespace promonitor

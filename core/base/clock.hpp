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
  /// As now(), but cheaper and up to a microsecond old: for what one thread measures many times in
  /// a row. Never goes back on a thread, never ahead of now().
  virtual MonoTime recent() const { return now(); }
  virtual WallTime wallNow() const = 0;
};

/// The machine's clocks: CLOCK_MONOTONIC and CLOCK_REALTIME.
class SystemClock final : public Clock {
 public:
  MonoTime now() const override;
  MonoTime recent() const override;
  WallTime wallNow() const override;
};

}  // namespace promonitor

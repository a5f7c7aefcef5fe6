#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/clock.hpp"

namespace promonitor {

enum class Verdict : std::uint8_t;
enum class Status : std::uint8_t;

/// What the newest that is told of a monitor says of the time after it: a check vouches for the
/// time until the next one, but for no longer than its interval. Pure; a value.
struct KnownTime {
  enum class Was : std::uint8_t { Nothing, Up, Down };

  /// The position of the newest check, or the newest slot without one.
  WallTime at{};
  /// How long after that it vouches for.
  std::chrono::microseconds length{};
  Was was = Was::Nothing;

  bool operator==(const KnownTime&) const = default;

  /// How much of the time right before `position` is known: that long up, or, where it is negative,
  /// that long down. None of it where a part of the time up to `position` is not.
  std::chrono::microseconds lead(WallTime position) const;
  /// Something newer is told. What is not newer, because the calendar went back, belongs to time
  /// that others have told of: it vouches for nothing, and neither does what was before it.
  void tell(WallTime position, Duration vouches_for, Was was_then);
};

/// What a check says of the time after it, given the status it led to: an unknown one and one that
/// left the monitor pending say nothing.
KnownTime::Was vouchedBy(Verdict verdict, Status status_after);

}  // namespace promonitor

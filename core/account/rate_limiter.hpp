#pragma once

#include <cstdint>
#include <vector>

#include "core/base/clock.hpp"

namespace promonitor {

/// Where a caller stands within its limit; what the rate-limit headers say.
struct RateStatus {
  int limit = 0;
  int remaining = 0;
  /// Until a further call would be granted; zero when it would be now.
  Duration retry_after{};
  /// Until the whole allowance is back, if nothing more is asked for.
  Duration full_after{};

  /// Whole seconds, at least 1, after which the next call is granted.
  std::int64_t retryAfterSeconds() const;
  /// The first whole Unix second at which the full allowance is back.
  std::int64_t resetUnixSeconds(WallTime now) const;
};

/// A call that was granted a place in the window, or refused. Status includes the call itself.
struct Reservation {
  bool granted = false;
  MonoTime at{};
  RateStatus status;
};

/// An exact sliding window for one caller: in no 60-second span are more than `limit` calls
/// granted. Pure: told the time. A call is reserved before it is worked on and counts at once, so
/// that any number of calls in flight cannot exceed the limit; one that turns out not to count is
/// released. The limit is given with each call, so that a change of plan holds at once. 8 bytes a
/// counted call.
class RateLimiter {
 public:
  static constexpr Duration kSpan = std::chrono::seconds(60);

  /// A refused call leaves no trace.
  Reservation reserve(MonoTime now, int limit);
  /// Takes back a granted reservation; nothing happens when its 60 seconds are over.
  RateStatus release(const Reservation& reservation, MonoTime now);
  RateStatus status(MonoTime now, int limit) const;
  /// True when nothing is counted any more: the limiter may be forgotten.
  bool idle(MonoTime now) const;

 private:
  void forgetBefore(MonoTime now);
  std::size_t firstWithin(MonoTime now) const;

  /// When each counted call was granted, ascending; those before first_ are over.
  std::vector<MonoTime> granted_;
  std::size_t first_ = 0;
  /// Callers on several threads may bring times slightly out of order; the window never goes back.
  MonoTime latest_ = MonoTime::min();
};

}  // namespace promonitor

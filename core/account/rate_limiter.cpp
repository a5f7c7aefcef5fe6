#include "core/account/rate_limiter.hpp"

#include <algorithm>

namespace promonitor {

std::int64_t RateStatus::retryAfterSeconds() const {
  return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(retry_after).count());
}

std::int64_t RateStatus::resetUnixSeconds(WallTime now) const {
  const auto full_at = now + std::chrono::ceil<std::chrono::microseconds>(full_after);
  return std::chrono::ceil<std::chrono::seconds>(full_at.time_since_epoch()).count();
}

Reservation RateLimiter::reserve(MonoTime now, int limit) {
  latest_ = std::max(latest_, now);
  forgetBefore(latest_);
  Reservation reservation;
  if (limit > 0 && granted_.size() - first_ < static_cast<std::size_t>(limit)) {
    granted_.push_back(latest_);
    reservation.granted = true;
    reservation.at = latest_;
  }
  reservation.status = status(now, limit);
  return reservation;
}

RateStatus RateLimiter::release(const Reservation& reservation, MonoTime now) {
  const auto begin = granted_.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto found = std::lower_bound(begin, granted_.end(), reservation.at);
  if (reservation.granted && found != granted_.end() && *found == reservation.at) {
    granted_.erase(found);
  }
  return status(now, reservation.status.limit);
}

RateStatus RateLimiter::status(MonoTime now, int limit) const {
  const std::size_t first = firstWithin(std::max(latest_, now));
  const std::size_t used = granted_.size() - first;
  const auto allowed = static_cast<std::size_t>(std::max(limit, 0));
  RateStatus status;
  status.limit = limit;
  status.remaining = used < allowed ? static_cast<int>(allowed - used) : 0;
  if (used > 0) status.full_after = granted_.back() + kSpan - now;
  if (status.remaining == 0) {
    // With a limit that was lowered, several calls have to leave the window first.
    const std::size_t leaving = first + used - allowed;
    status.retry_after = allowed == 0 ? kSpan : granted_[leaving] + kSpan - now;
  }
  return status;
}

bool RateLimiter::idle(MonoTime now) const {
  return firstWithin(std::max(latest_, now)) == granted_.size();
}

std::size_t RateLimiter::firstWithin(MonoTime now) const {
  const auto begin = granted_.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto within =
      std::partition_point(begin, granted_.end(), [&](MonoTime at) { return at + kSpan <= now; });
  return static_cast<std::size_t>(within - granted_.begin());
}

void RateLimiter::forgetBefore(MonoTime now) {
  first_ = firstWithin(now);
  // Moving the rest down only when half is over keeps the cost of a call constant on average.
  if (first_ * 2 >= granted_.size()) {
    granted_.erase(granted_.begin(), granted_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace promonitor

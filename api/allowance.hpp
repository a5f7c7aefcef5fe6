#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/account/rate_limits.hpp"

namespace promonitor::api {

/// Under which limit calls are: whose, and how many a minute.
struct CallLimit {
  RateSubject subject{};
  /// The same caller's answers of 304, which cost nothing of the limit and have one of their own.
  RateSubject unchanged{};
  int calls = 0;
  /// "plan" for users, "address" for who has no key.
  const char* policy = "";
};

/// Answers of 304 for each request of the limit.
inline constexpr int kUnchangedFor = 30;

/// What one call takes of its caller's limits: reserved before it is worked on, settled when its
/// answer is known. For one thread.
class Allowance {
 public:
  /// A call that may turn out to be a 304 is let in, too, where the limit is reached.
  Allowance(RateLimits& limits, const CallLimit& limit, bool may_be_unchanged, MonoTime now);

  /// Whether the call may be worked on.
  bool granted() const;
  /// Whether it may be answered with this status: past the limit with a 304 alone.
  bool affords(int status) const;
  /// What to say in Retry-After where it is not, and why.
  std::int64_t retryAfterSeconds() const;
  std::string refusal() const;
  /// Gives back what an answer with this status does not cost, and tells what is left. Once.
  RateStatus settle(int status, MonoTime now);

 private:
  bool refusedAsUnchanged() const { return unchanged_ && !unchanged_->granted; }

  RateLimits& limits_;
  CallLimit limit_;
  Reservation place_;
  /// Of those that may be unchanged.
  std::optional<Reservation> unchanged_;
};

}  // namespace promonitor::api

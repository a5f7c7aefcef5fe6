#include "api/allowance.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace promonitor::api {
namespace {

constexpr int kUnchanged = 304;

/// Answers that cost a request of the plan; the others are ours (5xx), or were not served.
bool costs(int status) { return status < 500 && status != 429 && status != kUnchanged; }

}  // namespace

Allowance::Allowance(RateLimits& limits, const CallLimit& limit, bool may_be_unchanged,
                     MonoTime now)
    : limits_(limits), limit_(limit), place_(limits.reserve(limit.subject, limit.calls, now)) {
  if (!may_be_unchanged) return;
  const int calls = std::min(limit.calls, std::numeric_limits<int>::max() / kUnchangedFor);
  unchanged_ = limits.reserve(limit.unchanged, calls * kUnchangedFor, now);
  if (!unchanged_->granted && place_.granted) {
    place_.status = limits.release(limit.subject, place_, now);
    place_.granted = false;
  }
}

bool Allowance::granted() const { return unchanged_ ? unchanged_->granted : place_.granted; }

bool Allowance::affords(int status) const {
  return place_.granted || (granted() && status == kUnchanged);
}

std::int64_t Allowance::retryAfterSeconds() const {
  return (refusedAsUnchanged() ? unchanged_->status : place_.status).retryAfterSeconds();
}

std::string Allowance::refusal() const {
  return refusedAsUnchanged()
             ? fmt::format("the limit of {} answers without a change per minute is reached",
                           unchanged_->status.limit)
             : fmt::format("the limit of {} requests per minute is reached", limit_.calls);
}

RateStatus Allowance::settle(int status, MonoTime now) {
  // Work for an answer that could not be given was done: it counts where 304s do.
  const bool is_free = status != kUnchanged && place_.granted;
  if (is_free && unchanged_ && unchanged_->granted) {
    limits_.release(limit_.unchanged, *unchanged_, now);
  }
  if (!place_.granted || costs(status)) return place_.status;
  return limits_.release(limit_.subject, place_, now);
}

}  // namespace promonitor::api

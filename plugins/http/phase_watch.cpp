#include <algorithm>
#include <chrono>

#include "curl_transfer.hpp"
#include "failure.hpp"

namespace promonitor::http {
namespace {

/// When a phase began, since the transfer's start.
std::chrono::microseconds beginOf(pm::Phase phase, const TransferTimes& times) {
  switch (phase) {
    case pm::Phase::Tls:
      return times.connect;
    case pm::Phase::Ttfb:
      return std::max({times.sent, times.tls, times.connect});
    case pm::Phase::Transfer:
      return times.first_byte;
    default:
      return {};
  }
}

}  // namespace

void CurlTransfer::watchPhase() {
  const TransferTimes moments = times();
  const pm::Phase phase = phaseOf(moments, tls_);
  if (phase == watched_ || !running_) return;
  cancelWatch();
  watched_ = phase;
  const std::chrono::nanoseconds limit = limits_->of(phase);
  if (limit.count() <= 0) return;
  const std::chrono::nanoseconds end =
      std::chrono::nanoseconds(started_ns_) + beginOf(phase, moments) + limit;
  const std::int64_t left = std::max<std::int64_t>(0, end.count() - now());
  loop_.io().sleep(loop_.host(), check_, left, &CurlTransfer::onLimit, this, &watch_);
}

void CurlTransfer::cancelWatch() {
  if (watch_ != 0) loop_.io().op_cancel(loop_.host(), check_, watch_);
  watch_ = 0;
}

void CurlTransfer::onLimit(void* self, pm_op /*op*/, const pm_event* /*event*/) noexcept {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  transfer.watch_ = 0;
  // What ended meanwhile is not over its limit.
  const pm::Phase phase = transfer.watched_;
  if (phaseOf(transfer.times(), transfer.tls_) != phase) return transfer.watchPhase();
  transfer.broken_limit_ = transfer.limits_->of(phase);
  transfer.loop_.end(transfer.handle_);
}

}  // namespace promonitor::http

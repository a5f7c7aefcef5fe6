#include "core/store/history_keeper.hpp"

#include <algorithm>
#include <utility>

#include "core/base/log.hpp"
#include "core/base/units.hpp"

namespace promonitor {
namespace {

constexpr Duration kBetweenPasses = std::chrono::minutes(10);
constexpr Duration kAfterFailure = std::chrono::seconds(30);
constexpr Duration kWhileOthersWait = std::chrono::seconds(1);
constexpr Duration kLeastPause = std::chrono::milliseconds(10);
/// Of five parts of the time, the session that writes is the keeper's for one.
constexpr int kPausePerWork = 4;
/// Whoever commits waits for a step, once in a while.
constexpr Duration kLongStep = std::chrono::milliseconds(20);
constexpr std::size_t kFewestRows = 100;
constexpr std::size_t kRowsPerMonitor = 10;
/// Results of an hour that come this late are no exception.
constexpr std::chrono::microseconds kLate = std::chrono::minutes(2);
constexpr Duration kLeastKept = std::chrono::hours(1);

WallTime before(WallTime now, Duration age) {
  return now - std::chrono::duration_cast<std::chrono::microseconds>(age);
}

/// How long checks are kept next, `used` bytes being in use with what is kept now.
Duration keptNext(Duration kept, const Retention& retention, std::int64_t used) {
  const double ratio = static_cast<double>(retention.max_size) /
                       static_cast<double>(std::max<std::int64_t>(1, used));
  double factor = 1;
  if (ratio < 1) factor = std::clamp(ratio * 0.95, 0.5, 0.95);
  if (ratio > 1.25) factor = 1.1;
  const Duration next(static_cast<Duration::rep>(static_cast<double>(kept.count()) * factor));
  return std::clamp(next, std::min(kLeastKept, retention.checks), retention.checks);
}

}  // namespace

HistoryKeeper::HistoryKeeper(Store& store, const Clock& clock, spdlog::logger& log,
                             std::function<bool()> ready, const Retention& retention)
    : store_(store), clock_(clock), log_(log), ready_(std::move(ready)), retention_(retention) {
  stats_.kept = retention.checks;
}

void HistoryKeeper::use(const Retention& retention) {
  const std::lock_guard lock(mutex_);
  if (retention == retention_) return;
  retention_ = retention;
  stats_.kept = retention.checks;
}

Duration HistoryKeeper::step() {
  if (!ready_()) return kWhileOthersWait;
  const MonoTime began = clock_.now();
  try {
    if (!order_) begin();
    order_->max_rows = rows_;
    order_->max_monitors = rows_ / kRowsPerMonitor;
    const Tidied done = store_.tidy(*order_);
    learn(clock_.now() - began);
    order_->after = done.last;
    if (std::exchange(failing_, false)) log_.info("history is kept short again");
    const std::lock_guard lock(mutex_);
    stats_.summed_checks += static_cast<std::uint64_t>(done.summed_checks);
    stats_.removed_checks += static_cast<std::uint64_t>(done.removed_checks);
    stats_.erased_monitors += static_cast<std::uint64_t>(done.erased_monitors);
    if (done.erased_monitors > 0) {
      log_.info("monitors erased that left long ago monitors={}", done.erased_monitors);
    }
    if (!done.more) return end();
  } catch (const StoreError& error) {
    return failed(error);
  }
  return std::max<Duration>(kLeastPause, (clock_.now() - began) * kPausePerWork);
}

HistoryKeeper::Stats HistoryKeeper::stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

void HistoryKeeper::begin() {
  const std::int64_t used = store_.usedBytes();
  const WallTime now = clock_.wallNow();
  const std::lock_guard lock(mutex_);
  stats_.used_bytes = used;
  stats_.kept = keptNext(stats_.kept, retention_, used);
  const bool is_short = used > retention_.max_size;
  if (is_short && !short_of_room_) {
    log_.warn(
        "the database is larger than database.retention.max_size, older checks are removed "
        "bytes={} max_size={} kept={}",
        used, retention_.max_size,
        durationText(std::chrono::floor<std::chrono::seconds>(stats_.kept)));
  }
  short_of_room_ = is_short;
  order_ = TidyOrder{
      .sum_until = startOf(RollupWidth::Hour, now - kLate),
      .checks_from = before(now, stats_.kept),
      .hours_from = startOf(RollupWidth::Day, before(now, retention_.hours)),
      .days_from = startOf(RollupWidth::Day, before(now, retention_.days)),
      .erase_left_before = before(now, retention_.checks),
      .max_per_monitor = retention_.max_per_monitor,
  };
}

Duration HistoryKeeper::end() {
  order_.reset();
  ++stats_.passes;
  return short_of_room_ ? kWhileOthersWait : kBetweenPasses;
}

void HistoryKeeper::learn(Duration took) {
  if (took > kLongStep) rows_ = std::max(kFewestRows, rows_ / 2);
  if (took < kLongStep / 4) rows_ = std::min(TidyOrder{}.max_rows, rows_ * 2);
}

Duration HistoryKeeper::failed(const StoreError& error) {
  const std::lock_guard lock(mutex_);
  ++stats_.failures;
  if (!std::exchange(failing_, true)) {
    log_.warn("history is not kept short, tried again later reason={}", logValue(error.what()));
  }
  return kAfterFailure;
}

}  // namespace promonitor

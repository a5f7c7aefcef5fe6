#pragma once

#include <gtest/gtest.h>

#include "tests/core/store/any_store.hpp"

namespace promonitor {

/// 00:00 UTC of the day of at().
inline const WallTime kDay = startOf(RollupWidth::Day, at());

inline CheckRecord checkOf(MonitorKey monitor, std::chrono::microseconds offset, Verdict verdict,
                           std::chrono::microseconds lead) {
  CheckRecord check = sampleCheck(monitor, std::chrono::seconds(0));
  check.slot = kDay + offset;
  check.started_at = check.slot + std::chrono::milliseconds(5);
  check.result.verdict = verdict;
  check.lead = lead;
  return check;
}

/// A day of checks that are ten minutes apart; every sixth failed and was down until the next.
inline std::vector<CheckRecord> dayOf(MonitorKey monitor) {
  std::vector<CheckRecord> checks;
  std::chrono::minutes lead{0};
  for (std::chrono::minutes time{0}; time < std::chrono::hours(24);
       time += std::chrono::minutes(10)) {
    const bool down = checks.size() % 6 == 5;
    checks.push_back(checkOf(monitor, time, down ? Verdict::Down : Verdict::Up, lead));
    lead = std::chrono::minutes(down ? -10 : 10);
  }
  return checks;
}

/// Steps until nothing is left to be done; what they did together.
inline Tidied tidyAll(Store& store, TidyOrder order) {
  Tidied all;
  for (int steps = 0; steps < 1000; ++steps) {
    const Tidied done = store.tidy(order);
    EXPECT_LE(done.summed_checks + done.removed_checks, static_cast<std::int64_t>(order.max_rows));
    all.summed_checks += done.summed_checks;
    all.removed_checks += done.removed_checks;
    all.erased_monitors += done.erased_monitors;
    if (!done.more) return all;
    order.after = done.last;
  }
  ADD_FAILURE() << "it does not end";
  return all;
}

/// Sums up, and removes nothing.
inline TidyOrder sumUntil(std::chrono::microseconds offset) {
  return {.sum_until = kDay + offset, .max_per_monitor = 1'000'000};
}

/// A monitor with a history.
template <class Kind>
class HistoryFixture : public AnyStore<Kind> {
 protected:
  Uptime uptime(const TimeWindow& window) {
    return uptimeOf(*this->store_.history(owner_, key_, {window, {}}), window);
  }
  std::vector<Rollup> rollups(RollupWidth width, const TimeWindow& window) {
    return rollupsOf(*this->store_.history(owner_, key_, {window, width}), window, width);
  }

  const TimeWindow day_{kDay, kDay + std::chrono::hours(24)};
  const TimeWindow odd_{kDay + std::chrono::minutes(95),
                        kDay + std::chrono::hours(22) + std::chrono::minutes(7)};
  UserId owner_ = this->user("ops@example.com");
  MonitorKey key_ = this->monitor(owner_, "shop");
};

}  // namespace promonitor

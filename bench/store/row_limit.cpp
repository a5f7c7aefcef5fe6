#include "bench/store/row_limit.hpp"

#include "core/store/check_packing.hpp"

namespace promonitor::bench {

CheckRow::CheckRow(const CheckRecord& check)
    : monitor(static_cast<std::int64_t>(check.monitor)),
      at_us(check.started_at.time_since_epoch().count()),
      after_slot_us((check.started_at - check.slot).count()),
      duration_us(check.result.response_time / std::chrono::microseconds(1)),
      lead(packLead(check.lead)),
      verdict(static_cast<std::int64_t>(check.result.verdict)),
      phases(packPhases(check.result.phases)),
      detail(packDetail(check.result)) {
  if (check.result.status_code) status_code = *check.result.status_code;
}

std::vector<CheckRow> rowsOf(const std::vector<CheckRecord>& checks) {
  return {checks.begin(), checks.end()};
}

}  // namespace promonitor::bench

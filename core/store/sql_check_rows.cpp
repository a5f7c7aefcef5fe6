#include "core/store/sql_check_rows.hpp"

#include <utility>

#include "core/store/check_packing.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/store.hpp"

namespace promonitor {

void CheckColumns::append(const CheckRecord& check) {
  const CheckResult& result = check.result;
  monitor.push_back(rowNumber(check.monitor));
  at.push_back(toMicros(check.started_at));
  after_slot.push_back((check.started_at - check.slot).count());
  duration.push_back(
      std::chrono::duration_cast<std::chrono::microseconds>(result.response_time).count());
  verdict.push_back(static_cast<int>(result.verdict));
  lead.push_back(packLead(check.lead));
  status_code.emplace_back();
  if (result.status_code) status_code.back() = *result.status_code;
  phases.emplace_back();
  if (auto packed = packPhases(result.phases); !packed.empty()) phases.back() = toBlob(packed);
  detail.emplace_back();
  if (auto packed = packDetail(result); !packed.empty()) detail.back() = toBlob(packed);
}

RowBatch CheckColumns::rows() && {
  return {"checks",
          {{"monitor", std::move(monitor)},
           {"at_us", std::move(at)},
           {"after_slot_us", std::move(after_slot)},
           {"verdict", std::move(verdict)},
           {"status_code", std::move(status_code)},
           {"duration_us", std::move(duration)},
           {"phases", std::move(phases)},
           {"detail", std::move(detail)},
           {"lead", std::move(lead)}}};
}

CheckRecord CheckColumns::record(MonitorKey key, std::size_t row) const {
  CheckRecord check;
  check.monitor = key;
  check.started_at = fromMicros(at[row]);
  check.slot = check.started_at - std::chrono::microseconds(after_slot[row]);
  check.lead = unpackLead(lead[row]);
  CheckResult& result = check.result;
  result.response_time = std::chrono::microseconds(duration[row]);
  if (verdict[row] < 0 || verdict[row] > static_cast<int>(Verdict::Unknown)) {
    throw StoreError(
        "a stored check cannot be read, the database is damaged: restore it from a backup");
  }
  result.verdict = static_cast<Verdict>(verdict[row]);
  if (row < status_code.size() && !status_code[row].isNull()) {
    result.status_code = static_cast<int>(status_code[row].value());
  }
  if (row < phases.size() && !phases[row].isNull()) {
    result.phases = unpackPhases(fromBlob(phases[row].value()));
  }
  if (row < detail.size() && !detail[row].isNull()) {
    unpackDetail(fromBlob(detail[row].value()), result);
  }
  return check;
}

}  // namespace promonitor

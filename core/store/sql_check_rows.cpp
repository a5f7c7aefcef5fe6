#include "core/store/sql_check_rows.hpp"

#include <utility>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/check_packing.hpp"
#include "core/store/packed_bytes.hpp"
#include "core/store/sql_columns.hpp"

namespace promonitor {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

void CheckColumns::reserve(std::size_t checks) {
  for (auto* numbers : {&monitor, &at, &after_slot, &duration, &verdict, &lead}) {
    numbers->reserve(checks);
  }
  status_code.reserve(checks);
  phases.reserve(checks);
  detail.reserve(checks);
}

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
    refusePacked();
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

std::vector<CheckRecord> CheckColumns::records(MonitorKey key) const {
  std::vector<CheckRecord> checks;
  checks.reserve(at.size());
  for (std::size_t row = 0; row < at.size(); ++row) checks.push_back(record(key, row));
  return checks;
}

std::vector<CheckRecord> CheckColumns::records() const {
  std::vector<CheckRecord> checks;
  checks.reserve(at.size());
  for (std::size_t row = 0; row < at.size(); ++row) {
    checks.push_back(record(MonitorKey{monitor[row]}, row));
  }
  return checks;
}

namespace {

/// CROSS JOIN and +key: SQLite goes through the monitors and looks for the checks of each. `bound`
/// ends with the most rows.
template <class... Bound>
std::vector<CheckRecord> selectOfMonitors(const Dialect& dialect, Session& session,
                                          const MonitorRange& monitors, const char* which,
                                          const Bound&... bound) {
  CheckColumns rows;
  Poco::Data::Statement select(session);
  select << fmt::format(
      "SELECT key, at_us, after_slot_us, verdict, status_code, duration_us, phases, detail, lead "
      "FROM monitors LEFT JOIN rollup_marks ON rollup_marks.monitor = key CROSS JOIN checks "
      "WHERE key > $1 AND key <= $2 AND checks.monitor = +key AND {} ORDER BY key, {} LIMIT ${}",
      which, dialect.checks().oldestFirst(), 2 + sizeof...(bound)),
      into(rows.monitor), into(rows.at), into(rows.after_slot), into(rows.verdict),
      into(rows.status_code), into(rows.duration), into(rows.phases), into(rows.detail),
      into(rows.lead), bind(rowNumber(monitors.after)), bind(rowNumber(monitors.last));
  (select.addBind(bind(bound)), ...);
  select.execute();
  return rows.records();
}

}  // namespace

std::vector<CheckRecord> selectUnsummed(const Dialect& dialect, Session& session,
                                        const MonitorRange& monitors, WallTime until,
                                        std::size_t at_most) {
  return selectOfMonitors(dialect, session, monitors,
                          "at_us >= coalesce(summed_until_us, 0) AND at_us < $3", toMicros(until),
                          static_cast<std::int64_t>(at_most));
}

std::vector<CheckRecord> selectSummed(const Dialect& dialect, Session& session,
                                      const MonitorRange& monitors, std::size_t at_most) {
  return selectOfMonitors(dialect, session, monitors, "at_us < coalesce(summed_until_us, 0)",
                          static_cast<std::int64_t>(at_most));
}

std::vector<CheckRecord> selectRows(const Dialect& dialect, Session& session, MonitorKey monitor,
                                    const TimeWindow& window, std::size_t at_most) {
  CheckColumns rows;
  session << "SELECT at_us, after_slot_us, verdict, status_code, duration_us, phases, detail, lead "
             "FROM checks WHERE monitor = $1 AND at_us >= $2 AND at_us < $3 ORDER BY "
          << dialect.checks().oldestFirst() << " LIMIT $4",
      into(rows.at), into(rows.after_slot), into(rows.verdict), into(rows.status_code),
      into(rows.duration), into(rows.phases), into(rows.detail), into(rows.lead),
      bind(rowNumber(monitor)), bind(toMicros(window.from)), bind(toMicros(window.until)),
      bind(static_cast<std::int64_t>(at_most)), now;
  return rows.records(monitor);
}

std::vector<CheckRecord> selectPlainRows(const Dialect& dialect, Session& session,
                                         MonitorKey monitor, const TimeWindow& window,
                                         std::size_t at_most) {
  CheckColumns rows;
  session << "SELECT at_us, after_slot_us, verdict, duration_us, lead FROM checks "
             "WHERE monitor = $1 AND at_us >= $2 AND at_us < $3 ORDER BY "
          << dialect.checks().oldestFirst() << " LIMIT $4",
      into(rows.at), into(rows.after_slot), into(rows.verdict), into(rows.duration),
      into(rows.lead), bind(rowNumber(monitor)), bind(toMicros(window.from)),
      bind(toMicros(window.until)), bind(static_cast<std::int64_t>(at_most)), now;
  return rows.records(monitor);
}

}  // namespace promonitor

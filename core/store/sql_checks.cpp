#include <Poco/Data/Statement.h>

#include "core/store/check_packing.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;
using Poco::Data::Statement;

/// Checks by columns: one statement is prepared once for a whole batch.
struct CheckColumns {
  std::vector<std::int64_t> monitor, at, after_slot, duration;
  std::vector<int> verdict;
  std::vector<Poco::Nullable<int>> status_code;
  std::vector<Poco::Nullable<BLOB>> phases, detail;

  void append(const CheckRecord& check) {
    const CheckResult& result = check.result;
    monitor.push_back(rowNumber(check.monitor));
    at.push_back(toMicros(check.started_at));
    after_slot.push_back((check.started_at - check.slot).count());
    duration.push_back(
        std::chrono::duration_cast<std::chrono::microseconds>(result.response_time).count());
    verdict.push_back(static_cast<int>(result.verdict));
    status_code.emplace_back();
    if (result.status_code) status_code.back() = *result.status_code;
    phases.emplace_back();
    if (auto packed = packPhases(result.phases); !packed.empty()) phases.back() = toBlob(packed);
    detail.emplace_back();
    if (auto packed = packDetail(result); !packed.empty()) detail.back() = toBlob(packed);
  }

  CheckRecord record(MonitorKey key, std::size_t row) const {
    CheckRecord check;
    check.monitor = key;
    check.started_at = fromMicros(at[row]);
    check.slot = check.started_at - std::chrono::microseconds(after_slot[row]);
    CheckResult& result = check.result;
    result.response_time = std::chrono::microseconds(duration[row]);
    if (verdict[row] < 0 || verdict[row] > static_cast<int>(Verdict::Unknown)) {
      throw StoreError(
          "a stored check cannot be read, the database is damaged: restore it from a backup");
    }
    result.verdict = static_cast<Verdict>(verdict[row]);
    if (!status_code[row].isNull()) result.status_code = status_code[row].value();
    if (!phases[row].isNull()) result.phases = unpackPhases(fromBlob(phases[row].value()));
    if (!detail[row].isNull()) unpackDetail(fromBlob(detail[row].value()), result);
    return check;
  }
};

/// Returns how many of them were not stored yet.
std::int64_t insertChecks(Session& session, const std::vector<CheckRecord>& checks) {
  if (checks.empty()) return 0;
  CheckColumns rows;
  for (const CheckRecord& check : checks) rows.append(check);
  Statement insert(session);
  insert << "INSERT INTO checks (monitor, at_us, after_slot_us, verdict, status_code, "
            "duration_us, phases, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (monitor, at_us) DO NOTHING",
      use(rows.monitor), use(rows.at), use(rows.after_slot), use(rows.verdict),
      use(rows.status_code), use(rows.duration), use(rows.phases), use(rows.detail);
  return static_cast<std::int64_t>(insert.execute());
}

void updateStates(Session& session, const std::vector<ResultBatch::State>& states) {
  if (states.empty()) return;
  std::vector<std::int64_t> monitor;
  std::vector<std::int64_t> since;
  std::vector<int> status;
  std::vector<int> health;
  std::vector<int> failures;
  std::vector<int> successes;
  for (const auto& [key, state] : states) {
    monitor.push_back(rowNumber(key));
    since.push_back(toMicros(state.since));
    status.push_back(static_cast<int>(state.status));
    health.push_back(static_cast<int>(state.health));
    failures.push_back(state.failures_in_row);
    successes.push_back(state.successes_in_row);
  }
  session << "UPDATE monitor_states SET status = ?, health = ?, since_us = ?, "
             "failures_in_row = ?, successes_in_row = ? WHERE monitor = ?",
      use(status), use(health), use(since), use(failures), use(successes), use(monitor), now;
}

/// Returns how many slots were not recorded yet.
std::int64_t insertMissed(Session& session, const std::vector<MissedSlots>& missed) {
  std::int64_t slots = 0;
  for (const MissedSlots& each : missed) {
    Statement insert(session);
    insert << "INSERT INTO missed_slots (monitor, first_us, last_us, slots, reason) "
              "VALUES (?, ?, ?, ?, ?) ON CONFLICT (monitor, first_us) DO NOTHING",
        bind(rowNumber(each.monitor)), bind(toMicros(each.first)), bind(toMicros(each.last)),
        bind(each.count), bind(static_cast<int>(each.reason));
    if (insert.execute() > 0) slots += each.count;
  }
  return slots;
}

void updatePlans(Session& session, const std::vector<ResultBatch::Plan>& plans) {
  if (plans.empty()) return;
  std::vector<std::int64_t> monitor;
  std::vector<std::int64_t> since;
  std::vector<std::int64_t> interval;
  std::vector<int> paused;
  for (const auto& [key, plan] : plans) {
    monitor.push_back(rowNumber(key));
    since.push_back(toMicros(plan.since));
    interval.push_back(plan.interval.count());
    paused.push_back(plan.paused ? 1 : 0);
  }
  session << "INSERT INTO slot_plans (monitor, since_us, interval_ns, paused) VALUES (?, ?, ?, ?) "
             "ON CONFLICT (monitor) DO UPDATE SET since_us = excluded.since_us, "
             "interval_ns = excluded.interval_ns, paused = excluded.paused",
      use(monitor), use(since), use(interval), use(paused), now;
}

}  // namespace

void SqlStore::commit(const ResultBatch& batch) {
  if (batch.empty()) return;
  sessions_->write([&](Session& session) {
    const std::int64_t checks = insertChecks(session, batch.checks);
    updateStates(session, batch.states);
    updatePlans(session, batch.plans);
    const std::int64_t slots = insertMissed(session, batch.missed);
    session << "UPDATE counters SET checks = checks + ?, missed_slots = missed_slots + ?",
        bind(checks), bind(slots), now;
  });
}

std::vector<CheckRecord> SqlStore::latestChecks(UserId user, MonitorKey monitor,
                                                std::size_t limit) {
  return sessions_->read([&](Session& session) {
    CheckColumns rows;
    session << "SELECT at_us, after_slot_us, verdict, status_code, duration_us, phases, detail "
               "FROM checks "
               "WHERE monitor = (SELECT key FROM monitors WHERE key = ? AND owner = ?) "
               "ORDER BY at_us DESC LIMIT ?",
        into(rows.at), into(rows.after_slot), into(rows.verdict), into(rows.status_code),
        into(rows.duration), into(rows.phases), into(rows.detail), bind(rowNumber(monitor)),
        bind(rowNumber(user)), bind(static_cast<std::int64_t>(limit)), now;
    std::vector<CheckRecord> checks;
    checks.reserve(rows.at.size());
    for (std::size_t row = 0; row < rows.at.size(); ++row) {
      checks.push_back(rows.record(monitor, row));
    }
    return checks;
  });
}

Store::Counts SqlStore::counts() {
  return sessions_->read([](Session& session) {
    Counts counts;
    session << "SELECT checks, missed_slots FROM counters", into(counts.checks),
        into(counts.missed_slots), now;
    return counts;
  });
}

}  // namespace promonitor

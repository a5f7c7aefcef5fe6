#include <Poco/Data/Statement.h>

#include "core/store/check_packing.hpp"
#include "core/store/sql_check_rows.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_incidents.hpp"
#include "core/store/sql_late.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"
#include "core/store/sql_stored_checks.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

RowBatch checkRows(const std::vector<CheckRecord>& checks) {
  CheckColumns columns;
  columns.reserve(checks.size());
  for (const CheckRecord& check : checks) columns.append(check);
  return std::move(columns).rows();
}

RowBatch stateRows(const std::vector<ResultBatch::State>& states) {
  std::vector<std::int64_t> monitor, status, health, since, failures, successes, incident, flapping,
      history;
  for (const ResultBatch::State& each : states) {
    const StateSnapshot& state = each.snapshot;
    monitor.push_back(rowNumber(each.monitor));
    status.push_back(static_cast<int>(state.status));
    health.push_back(static_cast<int>(state.health));
    since.push_back(toMicros(state.since));
    failures.push_back(state.failures_in_row);
    successes.push_back(state.successes_in_row);
    incident.push_back(toMicros(state.incident));
    flapping.push_back(state.flapping.active ? 1 : 0);
    history.push_back(state.flapping.history);
  }
  return {"monitor_states",
          {{"status", std::move(status)},
           {"health", std::move(health)},
           {"since_us", std::move(since)},
           {"failures_in_row", std::move(failures)},
           {"successes_in_row", std::move(successes)},
           {"incident_us", std::move(incident)},
           {"flapping", std::move(flapping)},
           {"result_history", std::move(history)},
           {"monitor", std::move(monitor)}}};
}

RowBatch missedRows(const std::vector<MissedSlots>& missed) {
  std::vector<std::int64_t> monitor, first, last, slots, reason, lead;
  for (const MissedSlots& each : missed) {
    monitor.push_back(rowNumber(each.monitor));
    first.push_back(toMicros(each.first));
    last.push_back(toMicros(each.last));
    slots.push_back(each.count);
    reason.push_back(static_cast<int>(each.reason));
    lead.push_back(packLead(each.lead));
  }
  return {"missed_slots",
          {{"monitor", std::move(monitor)},
           {"first_us", std::move(first)},
           {"last_us", std::move(last)},
           {"slots", std::move(slots)},
           {"reason", std::move(reason)},
           {"lead", std::move(lead)}}};
}

RowBatch planRows(const std::vector<ResultBatch::Plan>& plans) {
  std::vector<std::int64_t> monitor, since, interval, paused;
  for (const auto& [key, plan] : plans) {
    monitor.push_back(rowNumber(key));
    since.push_back(toMicros(plan.since));
    interval.push_back(plan.interval.count());
    paused.push_back(plan.paused ? 1 : 0);
  }
  return {"slot_plans",
          {{"monitor", std::move(monitor)},
           {"since_us", std::move(since)},
           {"interval_ns", std::move(interval)},
           {"paused", std::move(paused)}}};
}

}  // namespace

std::optional<Store::Version> SqlStore::version() const {
  const std::uint64_t changes = sessions_->changes();
  return Version{.changes = changes / 2, .settled = changes % 2 == 0};
}

void SqlStore::commit(const ResultBatch& batch) {
  if (batch.empty()) return;
  RowBatch checks = checkRows(batch.checks);
  RowBatch states = stateRows(batch.states);
  RowBatch plans = planRows(batch.plans);
  RowBatch missed = missedRows(batch.missed);
  const Dialect& dialect = sessions_->dialect();
  sessions_->write([&](Session& session) {
    const LateChecks late = selectLate(session, batch.checks, summed_until_);
    if (!late.known.empty()) checks = checkRows(without(batch.checks, late.known));
    const std::int64_t stored = dialect.checks().insertNew(session, checks, summed_until_);
    sumUpLate(dialect, session, late.fresh);
    dialect.update(session, states, "monitor");
    dialect.upsert(session, plans, "monitor");
    storeIncidents(session, batch.incidents);
    const std::int64_t slots = dialect.insertNew(session, missed, "monitor, first_us", "slots");
    session << "UPDATE counters SET checks = checks + $1, missed_slots = missed_slots + $2",
        bind(stored), bind(slots), now;
  });
}

std::vector<CheckRecord> SqlStore::findChecks(UserId user, MonitorKey monitor,
                                              const CheckQuery& query) {
  return sessions_->readAtOnce([&](Session& session) {
    return selectLatest(sessions_->dialect(), session, user, monitor, query);
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

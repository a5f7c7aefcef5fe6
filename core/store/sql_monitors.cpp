#include <Poco/Data/Statement.h>

#include "core/store/sql_audit.hpp"
#include "core/store/sql_binding.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_monitor_rows.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

constexpr const char* kSelectMonitors =
    "SELECT key, id, owner, name, kind, target, monitors.interval_ns, timeout_ns, retries, "
    "retry_interval_ns, recover_after, monitors.paused, created_us, origin, status, "
    "health, monitor_states.since_us, failures_in_row, successes_in_row, "
    "incident_us, flapping, result_history, slot_plans.since_us, slot_plans.interval_ns, "
    "slot_plans.paused, coalesce(revision, 0), tags "
    "FROM monitors JOIN monitor_states ON monitor_states.monitor = key "
    "LEFT JOIN slot_plans ON slot_plans.monitor = key "
    "LEFT JOIN monitor_definitions ON monitor_definitions.monitor = key";

/// One row of monitors joined with its state, filled by the database.
struct MonitorRow {
  std::int64_t key = 0, owner = 0, interval = 0, timeout = 0, retry_interval = 0, created = 0,
               since = 0, incident = 0, revision = 0;
  Poco::Nullable<std::int64_t> plan_since, plan_interval, plan_paused;
  std::string id, kind, origin, tags;
  int status = 0, health = 0, flapping = 0;
  Monitor monitor;

  void selectInto(Statement& select, const std::string& sql) {
    MonitorSpec& spec = monitor.spec;
    StateSnapshot& state = monitor.state;
    select << sql, into(key), into(id), into(owner), into(spec.name), into(kind), into(spec.target),
        into(interval), into(timeout), into(spec.retries), into(retry_interval),
        into(spec.recover_after), into(spec.paused), into(created), into(origin), into(status),
        into(health), into(since), into(state.failures_in_row), into(state.successes_in_row),
        into(incident), into(flapping), into(state.flapping.history), into(plan_since),
        into(plan_interval), into(plan_paused), into(revision), into(tags), limit(1);
  }

  const Monitor& read() {
    const auto uuid = Uuid::parse(id);
    const bool known_state = status >= 0 && status <= static_cast<int>(Status::Down) &&
                             health >= 0 && health <= static_cast<int>(kLastHealth);
    if (!uuid || !known_state) {
      throw StoreError("the stored monitor '" + monitor.spec.name +
                       "' cannot be read, the database is damaged: restore it from a backup");
    }
    monitor.key = MonitorKey{key};
    monitor.spec.id = *uuid;
    monitor.spec.owner = UserId{owner};
    monitor.spec.kind = kind;
    monitor.spec.origin = Origin::parse(origin);
    monitor.spec.interval = Duration(interval);
    monitor.spec.timeout = Duration(timeout);
    monitor.spec.retry_interval = Duration(retry_interval);
    monitor.spec.created_at = fromMicros(created);
    monitor.spec.tags = Tags::parse(tags);
    monitor.state.status = static_cast<Status>(status);
    monitor.state.health = static_cast<Health>(health);
    monitor.state.since = fromMicros(since);
    monitor.state.incident = fromMicros(incident);
    monitor.state.flapping.active = flapping != 0;
    monitor.revision = revision;
    monitor.plan.reset();
    if (!plan_since.isNull()) {
      monitor.plan = SlotPlan{.since = fromMicros(plan_since.value()),
                              .interval = Duration(plan_interval.value()),
                              .paused = plan_paused.value() != 0};
    }
    return monitor;
  }
};

/// Row by row: memory does not grow with the result.
template <class Visit>
void forEachRow(Session& session, const SqlQuery& query, const Visit& visit) {
  MonitorRow row;
  Statement select(session);
  row.selectInto(select, query.text());
  bindValues(select, query);
  while (!select.done()) {
    if (select.execute() == 0) break;
    visit(row.read());
  }
}

void retire(const Dialect& dialect, Session& session, const std::vector<Uuid>& removed) {
  if (removed.empty()) return;
  std::vector<std::string> ids;
  ids.reserve(removed.size());
  for (const Uuid& id : removed) ids.push_back(id.text());
  RowBatch rows{"monitors",
                {{"declared", std::vector<std::int64_t>(removed.size(), 0)},
                 {"paused", std::vector<std::int64_t>(removed.size(), 1)},
                 {"id", std::move(ids)}}};
  dialect.update(session, rows, "id");
}

}  // namespace

std::vector<Monitor> SqlStore::loadMonitors() {
  return sessions_->readAll([](Session& session) {
    std::vector<Monitor> monitors;
    SqlQuery query(kSelectMonitors);
    query.add(" WHERE declared = 1 ORDER BY created_us, id");
    forEachRow(session, query, [&](const Monitor& monitor) { monitors.push_back(monitor); });
    return monitors;
  });
}

std::vector<MonitorKey> SqlStore::saveMonitors(const std::vector<MonitorSpec>& saved,
                                               const std::vector<Uuid>& removed,
                                               const AuditEntries& audit) {
  return sessions_->write([&](Session& session) {
    auto keys = saveMonitorRows(sessions_->dialect(), session, saved);
    retire(sessions_->dialect(), session, removed);
    addAudit(sessions_->dialect(), session, audit);
    return keys;
  });
}

std::vector<Monitor> SqlStore::findMonitors(UserId user, const MonitorQuery& query) {
  const SqlQuery sql = monitorsQuery(sessions_->dialect(), kSelectMonitors, user, query);
  return sessions_->read([&](Session& session) {
    std::vector<Monitor> found;
    forEachRow(session, sql, [&](const Monitor& monitor) { found.push_back(monitor); });
    return found;
  });
}

std::int64_t SqlStore::countMonitors(UserId user, const MonitorFilter& filter) {
  const SqlQuery sql = monitorCountQuery(sessions_->dialect(), user, filter);
  return sessions_->read([&](Session& session) {
    std::int64_t count = 0;
    Statement select(session);
    select << sql.text(), into(count);
    bindValues(select, sql);
    select.execute();
    return count;
  });
}

std::vector<StandingCount> SqlStore::countStandings(UserId user) {
  return sessions_->read([&](Session& session) {
    std::int64_t status = 0;
    std::int64_t health = 0;
    std::int64_t monitors = 0;
    Statement select(session);
    select << "SELECT status, health, count(*) FROM monitors JOIN monitor_states ON "
              "monitor_states.monitor = key WHERE owner = $1 AND deleted_us = 0 "
              "GROUP BY status, health ORDER BY status, health",
        into(status), into(health), into(monitors), bind(rowNumber(user)), limit(1);
    std::vector<StandingCount> list;
    while (!select.done()) {
      if (select.execute() == 0) break;
      list.push_back({{static_cast<Status>(status), static_cast<Health>(health)}, monitors});
    }
    return list;
  });
}

std::optional<Monitor> SqlStore::findMonitor(UserId user, const Uuid& id) {
  return sessions_->read([&](Session& session) {
    std::optional<Monitor> found;
    SqlQuery query(kSelectMonitors);
    query.add(" WHERE owner = ? AND id = ? AND deleted_us = 0", {rowNumber(user), id.text()});
    forEachRow(session, query, [&](const Monitor& monitor) { found = monitor; });
    return found;
  });
}

}  // namespace promonitor

#include <Poco/Data/Statement.h>

#include "core/store/creation_times.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

/// One row of monitors joined with its state, filled by the database.
struct MonitorRow {
  std::int64_t key = 0, owner = 0, interval = 0, timeout = 0, retry_interval = 0, created = 0,
               since = 0;
  Poco::Nullable<std::int64_t> plan_since, plan_interval, plan_paused;
  std::string id;
  int status = 0, health = 0;
  Monitor monitor;

  void selectInto(Statement& select, const char* where_and_order) {
    MonitorSpec& spec = monitor.spec;
    StateSnapshot& state = monitor.state;
    select
        << "SELECT key, id, owner, name, kind, target, monitors.interval_ns, timeout_ns, retries, "
           "retry_interval_ns, recover_after, monitors.paused, created_us, origin, status, "
           "health, monitor_states.since_us, failures_in_row, successes_in_row, "
           "slot_plans.since_us, slot_plans.interval_ns, slot_plans.paused "
           "FROM monitors JOIN monitor_states ON monitor_states.monitor = key "
           "LEFT JOIN slot_plans ON slot_plans.monitor = key "
        << where_and_order,
        into(key), into(id), into(owner), into(spec.name), into(spec.kind), into(spec.target),
        into(interval), into(timeout), into(spec.retries), into(retry_interval),
        into(spec.recover_after), into(spec.paused), into(created), into(spec.origin), into(status),
        into(health), into(since), into(state.failures_in_row), into(state.successes_in_row),
        into(plan_since), into(plan_interval), into(plan_paused), limit(1);
  }

  const Monitor& read() {
    const auto uuid = Uuid::parse(id);
    const bool known_state = status >= 0 && status <= static_cast<int>(Status::Down) &&
                             health >= 0 && health <= static_cast<int>(Health::Unknown);
    if (!uuid || !known_state) {
      throw StoreError("the stored monitor '" + monitor.spec.name +
                       "' cannot be read, the database is damaged: restore it from a backup");
    }
    monitor.key = MonitorKey{key};
    monitor.spec.id = *uuid;
    monitor.spec.owner = UserId{owner};
    monitor.spec.interval = Duration(interval);
    monitor.spec.timeout = Duration(timeout);
    monitor.spec.retry_interval = Duration(retry_interval);
    monitor.spec.created_at = fromMicros(created);
    monitor.state.status = static_cast<Status>(status);
    monitor.state.health = static_cast<Health>(health);
    monitor.state.since = fromMicros(since);
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
template <class Visit, class... Bound>
void forEachRow(Session& session, const char* where_and_order, const Visit& visit,
                const Bound&... bound) {
  MonitorRow row;
  Statement select(session);
  row.selectInto(select, where_and_order);
  (select.addBind(bind(bound)), ...);
  while (!select.done()) {
    if (select.execute() == 0) break;
    visit(row.read());
  }
}

/// The specs by columns, as one statement takes them.
struct MonitorColumns {
  std::vector<std::string> id, name, kind, target, origin;
  std::vector<std::int64_t> owner, interval, timeout, retry_interval, created;
  std::vector<int> retries, recover_after, paused;

  explicit MonitorColumns(const std::vector<MonitorSpec>& specs) {
    CreationTimes creation_times;
    for (const MonitorSpec& spec : specs) {
      id.push_back(spec.id.text());
      name.push_back(spec.name);
      kind.push_back(spec.kind);
      target.push_back(spec.target);
      origin.push_back(spec.origin);
      owner.push_back(rowNumber(spec.owner));
      interval.push_back(spec.interval.count());
      timeout.push_back(spec.timeout.count());
      retry_interval.push_back(spec.retry_interval.count());
      created.push_back(toMicros(creation_times.next(spec.created_at)));
      retries.push_back(spec.retries);
      recover_after.push_back(spec.recover_after);
      paused.push_back(spec.paused ? 1 : 0);
    }
  }
};

void requireOwners(Session& session, const std::vector<MonitorSpec>& specs) {
  std::int64_t last_found = 0;
  for (const MonitorSpec& spec : specs) {
    const std::int64_t owner = rowNumber(spec.owner);
    if (owner == last_found) continue;
    int found = 0;
    session << "SELECT count(*) FROM users WHERE id = ?", bind(owner), into(found), now;
    if (found == 0) {
      throw StoreError("monitor '" + spec.name + "' belongs to a user who does not exist");
    }
    last_found = owner;
  }
}

std::vector<MonitorKey> upsert(Session& session, const std::vector<MonitorSpec>& specs) {
  if (specs.empty()) return {};
  requireOwners(session, specs);
  MonitorColumns rows(specs);
  session << "INSERT INTO monitors (id, owner, name, kind, target, interval_ns, timeout_ns, "
             "retries, retry_interval_ns, recover_after, paused, declared, created_us, origin) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) "
             "ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, name = excluded.name, "
             "kind = excluded.kind, target = excluded.target, interval_ns = excluded.interval_ns, "
             "timeout_ns = excluded.timeout_ns, retries = excluded.retries, "
             "retry_interval_ns = excluded.retry_interval_ns, "
             "recover_after = excluded.recover_after, paused = excluded.paused, declared = 1, "
             "origin = excluded.origin",
      use(rows.id), use(rows.owner), use(rows.name), use(rows.kind), use(rows.target),
      use(rows.interval), use(rows.timeout), use(rows.retries), use(rows.retry_interval),
      use(rows.recover_after), use(rows.paused), use(rows.created), use(rows.origin), now;
  std::vector<std::int64_t> keys;
  session << "SELECT key FROM monitors WHERE id = ?", use(rows.id), into(keys), now;
  session << "INSERT INTO monitor_states (monitor, status, health, since_us, failures_in_row, "
             "successes_in_row) VALUES (?, 0, 0, 0, 0, 0) ON CONFLICT (monitor) DO NOTHING",
      use(keys), now;
  std::vector<MonitorKey> saved;
  saved.reserve(keys.size());
  for (const std::int64_t key : keys) saved.push_back(MonitorKey{key});
  return saved;
}

void retire(Session& session, const std::vector<Uuid>& removed) {
  if (removed.empty()) return;
  std::vector<std::string> ids;
  ids.reserve(removed.size());
  for (const Uuid& id : removed) ids.push_back(id.text());
  session << "UPDATE monitors SET declared = 0, paused = 1 WHERE id = ?", use(ids), now;
}

}  // namespace

std::vector<Monitor> SqlStore::loadMonitors() {
  return sessions_->read([](Session& session) {
    std::vector<Monitor> monitors;
    forEachRow(session, "WHERE declared = 1 ORDER BY created_us, id",
               [&](const Monitor& monitor) { monitors.push_back(monitor); });
    return monitors;
  });
}

std::vector<MonitorKey> SqlStore::saveMonitors(const std::vector<MonitorSpec>& saved,
                                               const std::vector<Uuid>& removed) {
  return sessions_->write([&](Session& session) {
    auto keys = upsert(session, saved);
    retire(session, removed);
    return keys;
  });
}

std::vector<Monitor> SqlStore::nextMonitors(UserId user, const std::optional<MonitorPlace>& place,
                                            std::size_t limit) {
  return sessions_->read([&](Session& session) {
    std::vector<Monitor> next;
    const auto keep = [&](const Monitor& monitor) { next.push_back(monitor); };
    const auto at_most = static_cast<std::int64_t>(limit);
    if (place) {
      forEachRow(session,
                 "WHERE owner = ? AND (created_us, id) < (?, ?) "
                 "ORDER BY created_us DESC, id DESC LIMIT ?",
                 keep, rowNumber(user), toMicros(place->created_at), place->id.text(), at_most);
    } else {
      forEachRow(session, "WHERE owner = ? ORDER BY created_us DESC, id DESC LIMIT ?", keep,
                 rowNumber(user), at_most);
    }
    return next;
  });
}

std::optional<Monitor> SqlStore::findMonitor(UserId user, const Uuid& id) {
  return sessions_->read([&](Session& session) {
    std::optional<Monitor> found;
    forEachRow(
        session, "WHERE owner = ? AND id = ?", [&](const Monitor& monitor) { found = monitor; },
        rowNumber(user), id.text());
    return found;
  });
}

}  // namespace promonitor

#include "core/store/sql_incidents.hpp"

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

void openIncident(Session& session, const Incident& incident) {
  const auto monitor = rowNumber(incident.monitor);
  const auto opened = toMicros(incident.opened_at);
  session << "UPDATE incidents SET closed_us = $1, ended = $2 "
             "WHERE monitor = $3 AND closed_us IS NULL AND opened_us <> $4",
      bind(opened), bind(static_cast<int>(IncidentEnd::Lost)), bind(monitor), bind(opened), now;
  session << "INSERT INTO incidents (monitor, opened_us, ended, detail) VALUES ($1, $2, 0, $3) "
             "ON CONFLICT (monitor, opened_us) DO UPDATE SET closed_us = NULL, ended = 0, "
             "detail = excluded.detail",
      bind(monitor), bind(opened), bind(toBlob(packCause(incident))), now;
}

void closeIncident(Session& session, const Incident& incident) {
  session << "UPDATE incidents SET closed_us = $1, ended = $2 "
             "WHERE monitor = $3 AND opened_us = $4 AND closed_us IS NULL",
      bind(toMicros(*incident.closed_at)), bind(static_cast<int>(incident.end)),
      bind(rowNumber(incident.monitor)), bind(toMicros(incident.opened_at)), now;
}

/// Incidents by columns, as one statement gives them.
struct IncidentColumns {
  std::vector<std::int64_t> monitor, opened;
  std::vector<Poco::Nullable<std::int64_t>> closed;
  std::vector<int> ended;
  std::vector<Poco::Nullable<BLOB>> detail;

  Incident incident(std::size_t row) const {
    if (ended[row] < 0 || ended[row] > static_cast<int>(IncidentEnd::Lost)) {
      throw StoreError(
          "a stored incident cannot be read, the database is damaged: restore it from a backup");
    }
    Incident incident{.monitor = MonitorKey{monitor[row]},
                      .opened_at = fromMicros(opened[row]),
                      .closed_at = fromMicros(closed[row]),
                      .end = static_cast<IncidentEnd>(ended[row])};
    if (!detail[row].isNull()) unpackCause(fromBlob(detail[row].value()), incident);
    return incident;
  }
};

template <class... Bound>
std::vector<Incident> select(Session& session, const char* where_and_order, const Bound&... bound) {
  IncidentColumns rows;
  Statement statement(session);
  statement << "SELECT incidents.monitor, opened_us, closed_us, ended, detail FROM incidents "
               "JOIN monitors ON key = incidents.monitor "
            << where_and_order,
      into(rows.monitor), into(rows.opened), into(rows.closed), into(rows.ended), into(rows.detail);
  (statement.addBind(bind(bound)), ...);
  statement.execute();
  std::vector<Incident> incidents;
  incidents.reserve(rows.monitor.size());
  for (std::size_t row = 0; row < rows.monitor.size(); ++row) {
    incidents.push_back(rows.incident(row));
  }
  return incidents;
}

}  // namespace

void storeIncidents(Session& session, const std::vector<Incident>& changes) {
  for (const Incident& change : changes) {
    change.closed_at ? closeIncident(session, change) : openIncident(session, change);
  }
}

std::vector<Incident> SqlStore::openIncidents(UserId user) {
  return sessions_->read([&](Session& session) {
    return select(session,
                  "WHERE owner = $1 AND deleted_us = 0 AND closed_us IS NULL ORDER BY opened_us "
                  "DESC, key DESC",
                  rowNumber(user));
  });
}

std::vector<Incident> SqlStore::latestIncidents(UserId user, MonitorKey monitor,
                                                std::size_t limit) {
  return sessions_->read([&](Session& session) {
    return select(session,
                  "WHERE owner = $1 AND incidents.monitor = $2 ORDER BY opened_us DESC LIMIT $3",
                  rowNumber(user), rowNumber(monitor), static_cast<std::int64_t>(limit));
  });
}

}  // namespace promonitor

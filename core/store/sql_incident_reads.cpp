#include <Poco/Data/Statement.h>

#include "core/store/check_packing.hpp"
#include "core/store/sql_audit.hpp"
#include "core/store/sql_binding.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;
using Poco::Data::Statement;

constexpr const char* kSelectIncidents =
    "SELECT incidents.monitor, opened_us, closed_us, ended, detail, acknowledged_us, "
    "acknowledged_by, note, id, name";

/// Incidents by columns, as one statement gives them.
struct IncidentColumns {
  std::vector<std::int64_t> monitor, opened;
  std::vector<Poco::Nullable<std::int64_t>> closed, acknowledged;
  std::vector<int> ended;
  std::vector<Poco::Nullable<BLOB>> detail;
  std::vector<std::string> acknowledged_by, note, id, name;

  OwnedIncident incident(std::size_t row) const {
    const auto uuid = Uuid::parse(id[row]);
    if (ended[row] < 0 || ended[row] > static_cast<int>(IncidentEnd::Lost) || !uuid) {
      throw StoreError(
          "a stored incident cannot be read, the database is damaged: restore it from a backup");
    }
    OwnedIncident owned{.monitor = *uuid, .monitor_name = name[row]};
    owned.incident = {.monitor = MonitorKey{monitor[row]},
                      .opened_at = fromMicros(opened[row]),
                      .closed_at = fromMicros(closed[row]),
                      .end = static_cast<IncidentEnd>(ended[row])};
    if (!detail[row].isNull()) unpackCause(fromBlob(detail[row].value()), owned.incident);
    owned.notes = {.acknowledged_at = fromMicros(acknowledged[row]),
                   .acknowledged_by = acknowledged_by[row],
                   .note = note[row]};
    return owned;
  }
};

std::vector<OwnedIncident> selectIncidents(Session& session, const SqlQuery& query) {
  IncidentColumns rows;
  Statement statement(session);
  statement << query.text(), into(rows.monitor), into(rows.opened), into(rows.closed),
      into(rows.ended), into(rows.detail), into(rows.acknowledged), into(rows.acknowledged_by),
      into(rows.note), into(rows.id), into(rows.name);
  bindValues(statement, query);
  statement.execute();
  std::vector<OwnedIncident> incidents;
  incidents.reserve(rows.monitor.size());
  for (std::size_t row = 0; row < rows.monitor.size(); ++row) {
    incidents.push_back(rows.incident(row));
  }
  return incidents;
}

std::optional<OwnedIncident> selectIncident(Session& session, UserId user, const Uuid& id) {
  for (OwnedIncident& each :
       selectIncidents(session, incidentsQuery(kSelectIncidents, user, openedWithin(id)))) {
    if (incidentId(each.monitor, each.incident.opened_at) == id) return std::move(each);
  }
  return std::nullopt;
}

std::vector<Incident> withoutOwner(std::vector<OwnedIncident> owned) {
  std::vector<Incident> incidents;
  incidents.reserve(owned.size());
  for (OwnedIncident& each : owned) incidents.push_back(std::move(each.incident));
  return incidents;
}

}  // namespace

std::vector<Incident> SqlStore::openIncidents(UserId user) {
  SqlQuery sql(kSelectIncidents);
  sql.add(
      " FROM incidents JOIN monitors ON key = incidents.monitor WHERE owner = ? "
      "AND deleted_us = 0 "
      "AND closed_us IS NULL ORDER BY opened_us DESC, key DESC",
      {rowNumber(user)});
  return sessions_->read(
      [&](Session& session) { return withoutOwner(selectIncidents(session, sql)); });
}

std::vector<Incident> SqlStore::latestIncidents(UserId user, MonitorKey monitor,
                                                std::size_t limit) {
  SqlQuery sql(kSelectIncidents);
  sql.add(
      " FROM incidents JOIN monitors ON key = incidents.monitor WHERE owner = ? "
      "AND deleted_us = 0 "
      "AND incidents.monitor = ? ORDER BY opened_us DESC LIMIT ?",
      {rowNumber(user), rowNumber(monitor), static_cast<std::int64_t>(limit)});
  return sessions_->read(
      [&](Session& session) { return withoutOwner(selectIncidents(session, sql)); });
}

std::vector<OwnedIncident> SqlStore::findIncidents(UserId user, const IncidentQuery& query) {
  const SqlQuery sql = incidentsQuery(kSelectIncidents, user, query);
  return sessions_->read([&](Session& session) { return selectIncidents(session, sql); });
}

std::optional<OwnedIncident> SqlStore::findIncident(UserId user, const Uuid& id) {
  return sessions_->read([&](Session& session) { return selectIncident(session, user, id); });
}

std::optional<OwnedIncident> SqlStore::remarkOn(UserId user, const Uuid& id,
                                                const IncidentRemark& remark) {
  return sessions_->write([&](Session& session) -> std::optional<OwnedIncident> {
    auto found = selectIncident(session, user, id);
    if (!found) return std::nullopt;
    const OwnedIncident before = *found;
    IncidentNotes& notes = found->notes;
    if (remark.acknowledged_at && !notes.acknowledged_at) {
      notes.acknowledged_at = remark.acknowledged_at;
      notes.acknowledged_by = remark.acknowledged_by;
    }
    if (remark.note) notes.note = *remark.note;
    session << "UPDATE incidents SET acknowledged_us = $1, acknowledged_by = $2, note = $3 "
               "WHERE monitor = $4 AND opened_us = $5",
        bind(toMicros(notes.acknowledged_at)), bind(notes.acknowledged_by), bind(notes.note),
        bind(rowNumber(found->incident.monitor)), bind(toMicros(found->incident.opened_at)), now;
    addAudit(sessions_->dialect(), session, auditOfRemark(remark.by, remark.at, before, *found));
    return found;
  });
}

}  // namespace promonitor

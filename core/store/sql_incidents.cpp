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

}  // namespace

void storeIncidents(Session& session, const std::vector<Incident>& changes) {
  for (const Incident& change : changes) {
    change.closed_at ? closeIncident(session, change) : openIncident(session, change);
  }
}

}  // namespace promonitor

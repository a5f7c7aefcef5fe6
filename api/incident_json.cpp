#include "api/incident_json.hpp"

namespace promonitor::api {

void addIncident(JsonObject& object, const Uuid& monitor, const std::string& monitor_name,
                 const Incident& incident) {
  object.text("id", incidentId(monitor, incident.opened_at).text());
  object.text("monitor_id", monitor.text());
  object.text("monitor_name", monitor_name);
  object.boolean("is_open", !incident.closed_at);
  object.time("opened_at", incident.opened_at);
  object.time("closed_at", incident.closed_at);
  object.text("end", incidentEndName(incident.end));
}

}  // namespace promonitor::api

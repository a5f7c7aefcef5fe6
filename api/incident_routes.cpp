#include "api/incident_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/actor.hpp"
#include "api/body_reader.hpp"
#include "api/check_json.hpp"
#include "api/incident_json.hpp"
#include "api/json_list.hpp"
#include "api/json_response.hpp"
#include "api/owned_monitor.hpp"
#include "api/paging.hpp"

namespace promonitor::api {
namespace {

constexpr std::size_t kLongestNote = 4000;

void appendIncident(std::string& out, const OwnedIncident& owned) {
  const Incident& incident = owned.incident;
  JsonObject object(out);
  addIncident(object, owned.monitor, owned.monitor_name, incident);
  object.name("cause");
  if (incident.cause == Failure{}) {
    out += "null";
  } else {
    JsonObject cause(out);
    appendFailure(out, cause, incident.cause, incident.evidence);
  }
  object.time("acknowledged_at", owned.notes.acknowledged_at);
  object.textOrNull("acknowledged_by", owned.notes.acknowledged_by);
  object.textOrNull("note", owned.notes.note);
}

Response incidentResponse(const std::optional<OwnedIncident>& incident) {
  if (!incident) throw ApiError(404, "incident_not_found", "you have no incident with this id");
  std::string body;
  appendIncident(body, *incident);
  return jsonResponse(std::move(body));
}

std::optional<bool> readOpen(QueryReader& query) {
  const auto status = query.text("status", 10);
  if (!status) return std::nullopt;
  if (*status != "open" && *status != "closed") query.fault("status", "must be open or closed");
  return *status == "open";
}

Response listIncidents(Store& store, const Call& call) {
  const UserId user = call.caller->user.id;
  QueryReader query(call.request.query);
  const Page page = readPage(query, List::Incidents, user);
  IncidentQuery wanted{.after = page.after, .limit = page.limit + 1};
  wanted.open = readOpen(query);
  const auto monitor = query.text("monitor_id", 100);
  query.throwFaults();
  if (monitor) wanted.monitor = ownedMonitor(store, user, *monitor).spec.id;
  std::vector<OwnedIncident> incidents = store.findIncidents(user, wanted);
  const bool more = incidents.size() > page.limit;
  incidents.resize(std::min(incidents.size(), page.limit));

  std::string body;
  appendList(body, incidents, [&](const OwnedIncident& each) { appendIncident(body, each); });
  Response response = jsonResponse(std::move(body));
  if (more) {
    const OwnedIncident& last = incidents.back();
    linkNext(response, call.request,
             cursorText(List::Incidents, user, {last.incident.opened_at, last.monitor}));
  }
  return response;
}

Response showIncident(Store& store, const Call& call) {
  const auto id = Uuid::parse(call.id);
  return incidentResponse(id ? store.findIncident(call.caller->user.id, *id) : std::nullopt);
}

Response remarkOn(Store& store, const Clock& clock, const Call& call, IncidentRemark remark) {
  remark.at = clock.wallNow();
  remark.by = actorOf(call);
  const auto id = Uuid::parse(call.id);
  return incidentResponse(id ? store.remarkOn(call.caller->user.id, *id, remark) : std::nullopt);
}

Response acknowledge(Store& store, const Clock& clock, const Call& call) {
  return remarkOn(store, clock, call,
                  {.acknowledged_at = clock.wallNow(),
                   .acknowledged_by = call.caller->user.email,
                   .note = std::nullopt,
                   .at = {},
                   .by = {}});
}

Response changeIncident(Store& store, const Clock& clock, const Call& call) {
  // An id that is not there is told before a body that is not valid.
  const auto id = Uuid::parse(call.id);
  if (!id || !store.findIncident(call.caller->user.id, *id)) return incidentResponse(std::nullopt);
  BodyReader body(call.request);
  IncidentRemark remark;
  if (body.has("note")) remark.note = body.text("note", kLongestNote).value_or("");
  body.throwFaults();
  return remarkOn(store, clock, call, std::move(remark));
}

}  // namespace

std::vector<Route> incidentRoutes(Store& store, const Clock& clock) {
  return {
      {"GET",
       "/api/v1/incidents",
       {Access::Read, Owned::Callers, Limit::Plan},
       "Incidents of the user's monitors, newest first, in pages; status and monitor_id choose.",
       [&store](const Call& call) { return listIncidents(store, call); }},
      {"GET",
       "/api/v1/incidents/:id",
       {Access::Read, Owned::Incident, Limit::Plan},
       "One incident.",
       [&store](const Call& call) { return showIncident(store, call); }},
      {"PATCH",
       "/api/v1/incidents/:id",
       {Access::Write, Owned::Incident, Limit::Plan},
       "Changes the note of an incident.",
       [&store, &clock](const Call& call) { return changeIncident(store, clock, call); }},
      {"POST",
       "/api/v1/incidents/:id/acknowledge",
       {Access::Write, Owned::Incident, Limit::Plan},
       "Says that somebody looks after an incident. The first time counts.",
       [&store, &clock](const Call& call) { return acknowledge(store, clock, call); }},
  };
}

}  // namespace promonitor::api

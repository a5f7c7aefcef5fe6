#include "api/events/event_text.hpp"

#include <iterator>

#include <fmt/format.h>

#include "api/check_json.hpp"
#include "api/incident_json.hpp"
#include "api/json_object.hpp"

namespace promonitor::api {
namespace {

/// Milliseconds.
constexpr int kReconnectAfter = 2000;

void appendStateChange(std::string& out, const ResultBatch::State& state,
                       const MonitorSpec& monitor) {
  JsonObject object(out);
  object.text("monitor_id", monitor.id.text());
  object.text("status", statusName(state.snapshot.status));
  object.textOrNull("previous_status", state.before ? statusName(state.before->status) : "");
  object.text("health", healthName(state.snapshot.health));
  object.textOrNull("previous_health", state.before ? healthName(state.before->health) : "");
  const WallTime since = state.snapshot.since;
  object.time("status_since", since == WallTime{} ? std::nullopt : std::optional(since));
}

void appendIncidentChange(std::string& out, const Incident& incident, const MonitorSpec& monitor) {
  JsonObject object(out);
  addIncident(object, monitor.id, monitor.name, incident);
}

}  // namespace

const char* eventTypeName(EventType type) {
  static constexpr const char* kNames[kEventTypeCount] = {"result", "state", "incident"};
  return kNames[static_cast<std::size_t>(type)];
}

std::vector<EventRef> eventsOf(const CommittedBlock& block) {
  std::vector<EventRef> events;
  events.reserve(block.events());
  const auto add = [&events](EventType type, std::size_t count) {
    for (std::uint32_t i = 0; i < count; ++i) events.push_back({type, i});
  };
  add(EventType::Result, block.checks.size());
  add(EventType::State, block.states.size());
  add(EventType::Incident, block.incidents.size());
  return events;
}

MonitorKey monitorOf(const CommittedBlock& block, const EventRef& event) {
  if (event.type == EventType::Result) return block.checks[event.index].monitor;
  if (event.type == EventType::State) return block.states[event.index].monitor;
  return block.incidents[event.index].monitor;
}

void appendEvent(std::string& out, std::string_view id, const CommittedBlock& block,
                 const EventRef& event, const MonitorSpec& monitor) {
  fmt::format_to(std::back_inserter(out), "id: {}\nevent: {}\ndata: ", id,
                 eventTypeName(event.type));
  if (event.type == EventType::Result) {
    appendCheck(out, monitor, block.checks[event.index], {.monitor_id = true});
  } else if (event.type == EventType::State) {
    appendStateChange(out, block.states[event.index], monitor);
  } else {
    appendIncidentChange(out, block.incidents[event.index], monitor);
  }
  out += "\n\n";
}

void appendBeginning(std::string& out, std::string_view id) {
  fmt::format_to(std::back_inserter(out), "retry: {}\nid: {}\n\n", kReconnectAfter, id);
}

void appendReset(std::string& out, std::string_view id, std::string_view reason) {
  fmt::format_to(std::back_inserter(out), "id: {}\nevent: reset\ndata: {{\"reason\":\"{}\"}}\n\n",
                 id, reason);
}

void appendHeartbeat(std::string& out, std::string_view id) {
  fmt::format_to(std::back_inserter(out), ": nothing new\nid: {}\n\n", id);
}

}  // namespace promonitor::api

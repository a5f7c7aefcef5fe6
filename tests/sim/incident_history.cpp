#include "tests/sim/incident_history.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace promonitor::sim {
namespace {

/// Of the results that count: only one that passed ends an incident.
bool lastFailed(const StateSnapshot& state) { return (state.flapping.history & (1 << 20)) != 0; }

}  // namespace

void IncidentHistory::add(const Incident& change) {
  change.closed_at ? close(change) : open(change);
}

void IncidentHistory::open(const Incident& incident) {
  const auto [place, added] = incidents_.try_emplace(incident.opened_at, incident);
  if (!added && !place->second.closed_at) return fail(incident.opened_at, "opened twice");
  place->second = incident;  // or the calendar went back, and the same moment came again
  if (!found(incident.opened_at, false)) fail(incident.opened_at, "not opened by a failed check");
  ++open_;
}

void IncidentHistory::close(const Incident& end) {
  const auto open = incidents_.find(end.opened_at);
  if (open == incidents_.end()) return fail(end.opened_at, "closed and never opened");
  if (open->second.closed_at) return fail(end.opened_at, "closed twice");
  if (end.end == IncidentEnd::Recovered && !found(*end.closed_at, true)) {
    fail(end.opened_at, "not closed by a check that passed");
  }
  open->second.closed_at = end.closed_at;
  --open_;
}

void IncidentHistory::moved(const StateSnapshot& from, const StateSnapshot& to) {
  const bool closed = from.incident != WallTime{} && to.incident == WallTime{};
  if (closed && to.flapping.active) fail(from.incident, "closed while the monitor flaps");
}

void IncidentHistory::committed(const StateSnapshot& state, bool watched) {
  const bool down = watched && state.status == Status::Down;
  const bool open = watched && state.incident != WallTime{};
  if (down && !open) return fail(state.since, "missing while the monitor is down");
  if (open_ != (open ? 1 : 0)) {
    return fail(state.incident,
                open ? "missing, or one of several" : "open and unknown to the state");
  }
  if (!open) return;
  if (!down && !state.flapping.active && !lastFailed(state)) {
    return fail(state.incident, "open while the monitor is neither down nor flapping");
  }
  const auto current = incidents_.find(state.incident);
  if (current == incidents_.end() || current->second.closed_at) {
    fail(state.incident, "not the one that is open");
  }
}

void IncidentHistory::fail(WallTime opened_at, const char* what) {
  if (!fault_.empty()) return;
  fault_ = fmt::format("incident {} is {}", opened_at.time_since_epoch().count(), what);
}

bool IncidentHistory::found(WallTime started_at, bool passed) const {
  // The newest that began then: the calendar may have gone back.
  const auto check = std::find_if(checks_.rbegin(), checks_.rend(),
                                  [&](const auto& each) { return each.first == started_at; });
  if (check == checks_.rend()) return false;
  return passed ? check->second == Verdict::Up || check->second == Verdict::Degraded
                : check->second == Verdict::Down;
}

}  // namespace promonitor::sim

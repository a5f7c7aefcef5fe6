#include "core/engine/monitor_state.hpp"

#include <algorithm>

#include "core/engine/flapping.hpp"

namespace promonitor {
namespace {

void pass(StateSnapshot& state, const StatePolicy& policy, Verdict verdict) {
  state.failures_in_row = 0;
  if (state.status == Status::Down && ++state.successes_in_row < policy.recover_after) {
    state.health = Health::Down;
    return;
  }
  state.successes_in_row = 0;
  state.status = Status::Up;
  state.health = verdict == Verdict::Degraded ? Health::Degraded : Health::Up;
}

void fail(StateSnapshot& state, const StatePolicy& policy) {
  state.successes_in_row = 0;
  if (state.status == Status::Down || ++state.failures_in_row > policy.retries) {
    state.failures_in_row = 0;
    state.status = Status::Down;
    state.health = Health::Down;
    return;
  }
  state.health = Health::Confirming;
}

/// Down opens an incident, and a pass closes it unless more of the same is to be expected.
void keepIncident(StateSnapshot& state, bool failed, WallTime checked_at) {
  if (failed) {
    if (state.status == Status::Down && state.incident == WallTime{}) state.incident = checked_at;
  } else if (state.status != Status::Down && !state.flapping.active) {
    state.incident = {};
  }
}

}  // namespace

Transition advance(const StateSnapshot& state, const StatePolicy& policy, Verdict verdict,
                   WallTime checked_at) {
  Transition transition{.next = state};
  StateSnapshot& next = transition.next;
  switch (verdict) {
    case Verdict::Up:
    case Verdict::Degraded:
      pass(next, policy, verdict);
      break;
    case Verdict::Down:
      fail(next, policy);
      break;
    case Verdict::Unknown:
      next.health = Health::Unknown;
      break;
  }
  transition.status_changed = next.status != state.status;
  if (transition.status_changed) next.since = checked_at;
  if (verdict == Verdict::Unknown) return transition;
  const bool failed = verdict == Verdict::Down;
  transition.wants_retry = failed && next.failures_in_row > 0;
  next.flapping = observe(state.flapping, policy.flapping, failed);
  if (next.flapping.active) next.health = Health::Flapping;
  keepIncident(next, failed, checked_at);
  return transition;
}

StateSnapshot maintained(const StateSnapshot& state) {
  StateSnapshot next = state;
  next.health = Health::Maintenance;
  next.failures_in_row = 0;
  next.successes_in_row = 0;
  return next;
}

std::optional<Incident> incidentChange(const StateSnapshot& before, const StateSnapshot& after,
                                       const CheckRecord& check) {
  if (before.incident == after.incident) return std::nullopt;
  if (before.incident == WallTime{}) return openedBy(check);
  return Incident{.monitor = check.monitor,
                  .opened_at = before.incident,
                  .closed_at = check.started_at,
                  .end = IncidentEnd::Recovered};
}

std::optional<Incident> incidentCut(MonitorKey monitor, const StateSnapshot& state, WallTime at) {
  if (state.incident == WallTime{}) return std::nullopt;
  return Incident{.monitor = monitor,
                  .opened_at = state.incident,
                  .closed_at = std::max(at, state.incident),
                  .end = IncidentEnd::Removed};
}

}  // namespace promonitor

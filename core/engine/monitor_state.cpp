#include "core/engine/monitor_state.hpp"

#include <algorithm>

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
  transition.wants_retry = next.health == Health::Confirming;
  if (transition.status_changed) next.since = checked_at;
  return transition;
}

std::optional<Incident> incidentChange(const StateSnapshot& before, const StateSnapshot& after,
                                       const CheckRecord& check) {
  if (before.status == after.status) return std::nullopt;
  if (after.status == Status::Down) return openedBy(check);
  if (before.status != Status::Down) return std::nullopt;
  return Incident{.monitor = check.monitor,
                  .opened_at = before.since,
                  .closed_at = check.started_at,
                  .end = IncidentEnd::Recovered};
}

std::optional<Incident> incidentCut(MonitorKey monitor, const StateSnapshot& state, WallTime at) {
  if (state.status != Status::Down) return std::nullopt;
  return Incident{.monitor = monitor,
                  .opened_at = state.since,
                  .closed_at = std::max(at, state.since),
                  .end = IncidentEnd::Removed};
}

}  // namespace promonitor

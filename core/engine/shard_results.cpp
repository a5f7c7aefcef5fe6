// What a shard makes of results.
#include <utility>

#include "core/base/log.hpp"
#include "core/engine/flapping.hpp"
#include "core/engine/monitor_state.hpp"
#include "core/engine/shard.hpp"

namespace promonitor {
namespace {

void tell(spdlog::logger& log, const ScheduledMonitor& monitor, const Transition& transition,
          const CheckResult& result) {
  if (!log.should_log(spdlog::level::info)) return;
  if (transition.status_changed) {
    log.info("status changed monitor={} from={} to={} reason={}", logValue(monitor.spec->name),
             statusName(monitor.state.status), statusName(transition.next.status),
             logValue(result.failure ? result.failure->summary : "passed"));
  }
  if (transition.next.flapping.active != monitor.state.flapping.active) {
    log.info("flapping {} monitor={} changed_percent={}",
             transition.next.flapping.active ? "began" : "ended", logValue(monitor.spec->name),
             changePercent(transition.next.flapping));
  }
}

}  // namespace

void Shard::onResult(std::uint64_t token, CheckResult&& result) {
  const auto index = static_cast<Schedule::Index>(token);
  Entry& entry = entries_[index];
  if (entry.running == 0 || tokenOf(index, entry.run) != token) return;
  entry.running = 0;
  --in_flight_;
  hosts_.exit(entry.host);
  stats_.countResult();
  if (result.queue_time) entry.kind->queue_times->observe(*result.queue_time);
  if (entry.removed) {
    if (entry.slot != WallTime{}) miss(entry, {entry.slot, entry.slot, 1}, MissReason::Reload);
    tellHeld(entry);
    refuseCallers(index, CheckNowRefusal::UnknownMonitor);
    letIn(entry.host);
    release(index);
  } else {
    record(entry, index, std::move(result));
    tellHeld(entry);
    letIn(entry.host);
    if (entry.replaced) finishReplacement(entry, index);
  }
  showLoad();
}

void Shard::record(Entry& entry, Schedule::Index index, CheckResult&& result) {
  const MonitorSpec& spec = *entry.monitor.spec;
  judge(result, spec.judgement);
  const Transition transition = maintainedNow(entry)
                                    ? Transition{.next = maintained(entry.monitor.state)}
                                    : advance(entry.monitor.state,
                                              {.retries = spec.retries,
                                               .recover_after = spec.recover_after,
                                               .flapping = spec.flapping},
                                              result.verdict, entry.started_at);
  tell(log_, entry.monitor, transition, result);
  if (transition.wants_retry && !stopping_) {
    schedule_.checkAt(
        index, wallNow() + std::chrono::floor<std::chrono::microseconds>(spec.retry_interval));
  }
  CheckRecord& check = batch_.checks.emplace_back();
  check.monitor = entry.monitor.key;
  check.started_at = entry.started_at;
  check.slot = entry.slot;
  check.result = std::move(result);
  KnownTime& known = entry.monitor.known;
  check.lead = known.lead(positionOf(check));
  known.tell(positionOf(check), spec.interval,
             vouchedBy(check.result.verdict, transition.next.status));
  answerCallers(index, check);
  if (auto change = incidentChange(entry.monitor.state, transition.next, check)) {
    batch_.incidents.push_back(std::move(*change));
  }
  takeState(entry.monitor, transition.next);
}

void Shard::takeState(ScheduledMonitor& monitor, const StateSnapshot& next) {
  if (next == monitor.state) return;
  batch_.states.push_back({monitor.key, next, standingOf(monitor.state)});
  monitor.state = next;
}

void Shard::finishReplacement(Entry& entry, Schedule::Index index) {
  entry.replaced = false;
  dropInstance(entry);
  makeInstance(entry);
  if (entry.monitor.spec->paused) schedule_.remove(index);
}

}  // namespace promonitor

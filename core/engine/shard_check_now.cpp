// How a shard runs a check that somebody asked for.
#include "core/engine/shard.hpp"

namespace promonitor {

void Shard::checkNow(MonitorKey monitor, MonoTime now, std::shared_ptr<CheckNowCaller> caller) {
  tick(now);
  const Schedule::Index* const found = by_key_.find(monitor);
  if (found == nullptr) return refuse(*caller, CheckNowRefusal::UnknownMonitor);
  const Schedule::Index index = *found;
  Entry& entry = entries_[index];
  const bool shared = entry.running != 0 || entry.waiting;
  if (const auto refusal = whyNotNow(entry)) return refuse(*caller, *refusal);
  stats_.countAsked(shared);
  callers_.emplace(index, std::move(caller));
  if (!shared) begin(entry, index, {}, PM_CHECK_MANUAL);
  showLoad();
}

std::optional<CheckNowRefusal> Shard::whyNotNow(const Entry& entry) const {
  if (entry.removed) return CheckNowRefusal::UnknownMonitor;
  if (stopping_) return CheckNowRefusal::Stopping;
  if (entry.monitor.spec->paused) return CheckNowRefusal::Paused;
  if (callers_.size() >= limits_.max_callers) return CheckNowRefusal::TooMany;
  if (entry.running != 0 || entry.waiting) return std::nullopt;
  if (maintainedNow(entry)) return CheckNowRefusal::Maintenance;
  if (in_flight_ >= limits_.max_in_flight) return CheckNowRefusal::Overload;
  if (hosts_.full(entry.host)) return CheckNowRefusal::HostBusy;
  return std::nullopt;
}

void Shard::refuse(CheckNowCaller& caller, CheckNowRefusal refusal) {
  stats_.countRefused(refusal);
  caller.refuse(refusal);
}

void Shard::answerCallers(Schedule::Index index, const CheckRecord& check) {
  if (callers_.empty()) return;
  const auto [begin, end] = callers_.equal_range(index);
  for (auto each = begin; each != end; ++each) {
    answered_.push_back({std::move(each->second), check});
  }
  callers_.erase(begin, end);
}

void Shard::refuseCallers(Schedule::Index index, CheckNowRefusal refusal) {
  if (callers_.empty()) return;
  const auto [begin, end] = callers_.equal_range(index);
  for (auto each = begin; each != end; ++each) refuse(*each->second, refusal);
  callers_.erase(begin, end);
}

}  // namespace promonitor

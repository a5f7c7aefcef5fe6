#include "core/engine/shard.hpp"

#include <algorithm>
#include <utility>

#include "core/base/log.hpp"
#include "core/engine/monitor_state.hpp"
#include "core/plugin/target_text.hpp"

namespace promonitor {
namespace {

CheckResult refused(const std::string& reason) {
  CheckResult result;
  result.failure = Failure{.phase = Phase::None,
                           .code = "probe_refused",
                           .summary = "the probe could not be set up: " + reason,
                           .expected = {},
                           .got = {}};
  return result;
}

}  // namespace

Shard::Shard(KindLookup find_kind, const WallAnchor& anchor, Limits limits, ShardStats& stats,
             spdlog::logger& log)
    : find_kind_(std::move(find_kind)),
      anchor_(anchor),
      limits_(limits),
      stats_(stats),
      log_(log),
      hosts_(limits.max_in_flight_per_host),
      now_(anchor.mono) {}

void Shard::put(ScheduledMonitor monitor, MonoTime now) {
  tick(now);
  const Schedule::Index index = indexFor(monitor.key);
  Entry& entry = entries_[index];
  const bool known = entry.in_use;
  auto waiting = entry.waiting ? std::optional(stopWaiting(index)) : std::nullopt;
  if (waiting && waiting->slot &&
      (entry.monitor.spec->interval != monitor.spec->interval ||
       entry.monitor.spec->paused != monitor.spec->paused)) {
    // What has other slots from now on has no check for one of the earlier ones.
    miss(entry, {*waiting->slot, *waiting->slot, 1}, MissReason::Reload);
    waiting->slot.reset();
  }
  if (known) {
    endPause(entry);
    entry.monitor.spec = std::move(monitor.spec);
  } else {
    entry.left = monitor.plan && monitor.plan->interval == Duration(0);
    entry.monitor = std::move(monitor);
  }
  entry.in_use = true;
  entry.removed = false;
  if (entry.running != 0) {
    entry.replaced = true;
  } else {
    dropInstance(entry);
    makeInstance(entry);
  }
  scheduleEntry(index, known);
  if (entry.monitor.spec->paused) {
    if (entry.running == 0) refuseCallers(index, CheckNowRefusal::Paused);
  } else if (waiting) {
    admit(*waiting);
  }
  showLoad();
}

void Shard::remove(const ScheduledMonitor& monitor, MonoTime now) {
  tick(now);
  const Schedule::Index* const found = by_key_.find(monitor.key);
  if (found == nullptr) {
    Entry gone{.monitor = monitor};
    gone.left = monitor.plan && monitor.plan->interval == Duration(0);
    missUnresumed(gone);
    tellPlan(gone, {.since = boundary(monitor)});
    return;
  }
  const Schedule::Index index = *found;
  schedule_.remove(index);
  showLoad();
  Entry& entry = entries_[index];
  if (entry.waiting) dropWait(index, MissReason::Reload, CheckNowRefusal::UnknownMonitor);
  endPause(entry);
  changePlan(entry, {.since = boundary(entry.monitor)});
  if (entry.running != 0) {
    if (std::exchange(entry.removed, true)) return;
    prober_->cancel(entry.running, Prober::CancelReason::Reconfigure);
    return;
  }
  release(index);
}

void Shard::expect(std::size_t monitors) {
  first_checks_within_ = std::max<std::chrono::microseconds>(
      kFirstCheckWithin, kFirstCheckEvery * static_cast<std::int64_t>(monitors));
  // Their hashes share them out, not quite evenly.
  if (entries_.empty()) entries_.reserve(monitors + monitors / 64);
}

void Shard::tick(MonoTime now) {
  now_ = now;
  if (stopping_) return;
  const WallTime wall = anchor_.wallAt(now);
  endWaits();
  while (const auto due = schedule_.next(wall)) startCheck(*due);
  showLoad();
}

MonoTime Shard::nextTick() {
  if (stopping_) return MonoTime::max();
  const auto due = schedule_.nextDue();
  const auto expiry = hosts_.nextExpiry();
  if (!due && !expiry) return MonoTime::max();
  return anchor_.monoAt(std::min(due.value_or(WallTime::max()), expiry.value_or(WallTime::max())));
}

void Shard::abandonInFlight() {
  for (Entry& entry : entries_) {
    if (entry.running == 0) continue;
    const CheckHandle check = std::exchange(entry.running, 0);
    --in_flight_;
    hosts_.exit(entry.host);
    prober_->cancel(check, Prober::CancelReason::Shutdown);
    if (entry.slot != WallTime{}) miss(entry, {entry.slot, entry.slot, 1}, MissReason::Stopped);
    tellHeld(entry);
  }
  for (const auto& [index, caller] : std::exchange(callers_, {})) {
    refuse(*caller, CheckNowRefusal::Stopping);
  }
  showLoad();
}

ResultBatch Shard::takeBatch() {
  ResultBatch taken = std::exchange(batch_, {});
  // The next one will be much the same.
  batch_.checks.reserve(taken.checks.size());
  return taken;
}

Schedule::Index Shard::indexFor(MonitorKey key) {
  const auto [index, is_new] = by_key_.emplace(key);
  if (!is_new) return index;
  if (free_.empty()) {
    free_.push_back(static_cast<Schedule::Index>(entries_.size()));
    entries_.emplace_back();
  }
  index = free_.back();
  free_.pop_back();
  return index;
}

void Shard::makeInstance(Entry& entry) {
  const MonitorSpec& spec = *entry.monitor.spec;
  std::string refusal;
  entry.kind = find_kind_(spec.kind);
  if (entry.kind == nullptr || spec.options == nullptr) {
    refusal = "no loaded plugin has the kind '" + spec.kind.str() + "'";
  } else {
    entry.instance = prober_->create(
        {.kind = *entry.kind, .options = spec.options, .policy = spec.policy}, refusal);
  }
  if (entry.instance != 0) {
    entry.refusal.reset();
    entry.host = hosts_.join(targetHost(entry.kind->schema.target().type, spec.target));
  } else {
    log_.error("probe refused monitor={} kind={} reason={}", logValue(spec.name),
               logValue(spec.kind), logValue(refusal));
    entry.refusal = std::make_unique<const std::string>(std::move(refusal));
  }
}

void Shard::dropInstance(Entry& entry) {
  if (entry.instance == 0) return;
  prober_->destroy(std::exchange(entry.instance, 0));
  hosts_.leave(std::exchange(entry.host, nullptr));
}

void Shard::scheduleEntry(Schedule::Index index, bool known) {
  Entry& entry = entries_[index];
  const MonitorSpec& spec = *entry.monitor.spec;
  const WallTime now = wallNow();
  const auto& plan = entry.monitor.plan;
  const bool changed = !plan || plan->interval != spec.interval || plan->paused != spec.paused;
  const bool resumed = !known && !changed && entry.monitor.accounted_until != WallTime{};
  const WallTime since = resumed ? entry.monitor.accounted_until : boundary(entry.monitor);
  if (changed) {
    if (!known) missUnresumed(entry);
    changePlan(entry, {.since = since, .interval = spec.interval, .paused = spec.paused});
  } else if (!known) {
    entry.monitor.plan->since = since;  // in memory alone: the store knows the slots up to here
  }
  if (spec.paused) {
    schedule_.remove(index);
    return;
  }
  const std::uint64_t hash = hash64(spec.id);
  const WallTime first_slot = schedule_.add(index, hash, spec.interval, now, since);
  if (entry.monitor.state.status != Status::Pending) return;
  // A monitor nobody has seen yet is not left waiting for a slot that may be hours away; the first
  // checks are spread like slots, so a thousand new monitors make no burst. One whose slot comes as
  // soon needs none, which could still run when the slot is due.
  if (first_slot - now > first_checks_within_) schedule_.checkAt(index, now + spreadOf(spec.id));
}

std::chrono::microseconds Shard::spreadOf(const Uuid& monitor) const {
  return std::chrono::microseconds(static_cast<std::int64_t>(
      hash64(monitor) % static_cast<std::uint64_t>(first_checks_within_.count())));
}

void Shard::release(Schedule::Index index) {
  Entry& entry = entries_[index];
  by_key_.erase(entry.monitor.key);
  dropInstance(entry);
  const std::uint32_t run = entry.run;
  entry = Entry{};
  entry.run = run;
  free_.push_back(index);
}

void Shard::startCheck(const Schedule::Due& due) {
  Entry& entry = entries_[due.monitor];
  if (entry.waiting) {
    if (!due.slot) return;
    endWait(due.monitor);
  }
  if (due.missed > 0) missPassed(entry, due);
  if (!heldBack(entry, due)) admit(due);
}

void Shard::admit(const Schedule::Due& due) {
  Entry& entry = entries_[due.monitor];
  if (entry.running != 0) return turnAway(due, MissReason::StillRunning);
  if (in_flight_ >= limits_.max_in_flight) {
    turnAway(due, MissReason::Overload);
    refuseCallers(due.monitor, CheckNowRefusal::Overload);
    return;
  }
  if (hosts_.full(entry.host)) {
    entry.waiting = true;
    entry.slot = due.slot.value_or(WallTime{});
    hosts_.wait(entry.host, due.monitor, entry.started_at,
                due.slot.value_or(wallNow()) + patienceOf(*entry.monitor.spec));
    return;
  }
  if (due.slot) {
    stats_.countStart(wallNow() - *due.slot);
  } else {
    stats_.countRetry();
  }
  begin(entry, due.monitor, due.slot.value_or(WallTime{}), 0);
}

void Shard::begin(Entry& entry, Schedule::Index index, WallTime slot, std::uint32_t flags) {
  entry.slot = slot;
  // Unique within the monitor: what a check is stored under.
  entry.started_at = std::max(wallNow(), entry.started_at + std::chrono::microseconds(1));
  if (entry.instance == 0) {
    record(entry, index, refused(*entry.refusal));
    return;
  }
  ++entry.run;
  if (entry.monitor.state.failures_in_row > 0) flags |= PM_CHECK_RETRY;
  ++in_flight_;
  hosts_.enter(entry.host);
  entry.running = prober_->start(entry.instance, {.token = tokenOf(index, entry.run),
                                                  .timeout = entry.monitor.spec->timeout,
                                                  .flags = flags,
                                                  .monitor_name = entry.monitor.spec->name});
}

void Shard::showLoad() {
  stats_.setLoad(
      {.monitors = schedule_.size(), .in_flight = in_flight_, .waiting = hosts_.waiting()});
}

}  // namespace promonitor

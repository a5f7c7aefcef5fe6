#include "tests/sim/history.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/uuid.hpp"

namespace promonitor::sim {
namespace {

constexpr std::size_t kMostFaults = 10;
constexpr MissReason kChecked{};

std::int64_t micros(WallTime time) { return time.time_since_epoch().count(); }

/// The slots that a monitor's plans say it has, one after the other. Computed here a second time,
/// in the plainest way, so that the schedule is not its own judge.
class ExpectedSlots {
 public:
  ExpectedSlots(std::uint64_t hash, const std::vector<SlotPlan>& plans, WallTime end)
      : hash_(hash), plans_(plans), end_(micros(end)) {
    enter(0);
  }

  bool done() const { return plan_ == plans_.size(); }
  std::int64_t slot() const { return slot_; }
  std::int64_t interval() const { return interval_; }
  void advance() {
    slot_ += interval_;
    if (slot_ > until()) enter(plan_ + 1);
  }

 private:
  std::int64_t until() const {
    return plan_ + 1 < plans_.size() ? std::min(end_, micros(plans_[plan_ + 1].since)) : end_;
  }
  void enter(std::size_t plan) {
    for (plan_ = plan; plan_ < plans_.size(); ++plan_) {
      interval_ = plans_[plan_].interval / std::chrono::microseconds(1);
      if (interval_ == 0) continue;
      slot_ = static_cast<std::int64_t>(hash_ % static_cast<std::uint64_t>(interval_));
      const std::int64_t since = micros(plans_[plan_].since);
      if (slot_ <= since) slot_ += (since - slot_) / interval_ * interval_;
      while (slot_ <= since) slot_ += interval_;
      if (slot_ <= until()) return;
    }
  }

  const std::uint64_t hash_;
  const std::vector<SlotPlan>& plans_;
  const std::int64_t end_;
  std::size_t plan_ = 0;
  std::int64_t slot_ = 0, interval_ = 0;
};

std::string describe(const MissedSlots& run) {
  return fmt::format("{} slots {} to {} ({})", run.count, micros(run.first), micros(run.last),
                     run.reason == kChecked ? "checked" : missReasonName(run.reason));
}

std::string compare(ExpectedSlots expected, const std::vector<MissedSlots>& runs) {
  for (const MissedSlots& run : runs) {
    std::int64_t slot = micros(run.first);
    for (std::int64_t n = 0; n < run.count; ++n) {
      if (expected.done() || slot < expected.slot()) {
        return fmt::format("slot {} is in it twice or is none: {}", slot, describe(run));
      }
      if (slot > expected.slot()) {
        return fmt::format("slot {} is not accounted for before {}", expected.slot(),
                           describe(run));
      }
      slot += expected.interval();
      expected.advance();
    }
    if (slot <= micros(run.last)) return "a run holds more than it counts: " + describe(run);
  }
  return expected.done() ? std::string()
                         : fmt::format("slot {} is not accounted for", expected.slot());
}

}  // namespace

std::chrono::microseconds History::knownTime() const {
  std::chrono::microseconds sum{};
  for (const auto& [key, life] : lives_) sum += life.known_times.known();
  return sum;
}

std::string History::Life::fault() const {
  for (const std::string& fault :
       {incidents.fault(), flaps.fault(), windows.fault(), known_times.fault(plans), blamed}) {
    if (!fault.empty()) return fault;
  }
  return {};
}

void History::blame(MonitorKey monitor, const std::string& fault) {
  std::string& blamed = lifeOf(monitor).blamed;
  if (blamed.empty()) blamed = fault;
}

void History::maintain(MonitorKey monitor, WallTime since,
                       std::shared_ptr<const Maintenance> windows) {
  Life& life = lifeOf(monitor);
  life.windows.change(since, std::move(windows));
  if (life.windows.everHadAny()) life.flaps.forget();
}

void History::commit(const ResultBatch& batch) {
  std::set<MonitorKey> touched;
  for (const CheckRecord& check : batch.checks) {
    Life& life = lifeOf(check.monitor);
    touched.insert(check.monitor);
    life.incidents.add(check);
    life.known_times.add(check);
    if (check.result.failure && check.result.failure->code == "network_away") ++excused_;
    if (!life.windows.everHadAny()) life.flaps.add(check.result.verdict);
    if (check.slot == WallTime{}) continue;
    life.windows.addChecked(check.slot);
    life.runs.push_back({check.monitor, check.slot, check.slot, 1, kChecked});
    life.last_slot = std::max(life.last_slot, check.slot);
    ++slots_;
  }
  for (const MissedSlots& missed : batch.missed) {
    Life& life = lifeOf(missed.monitor);
    life.windows.add(missed);
    life.known_times.add(missed);
    life.runs.push_back(missed);
    life.last_slot = std::max(life.last_slot, missed.last);
    slots_ += missed.count;
    if (missed.reason == MissReason::HostBusy) host_busy_ += missed.count;
  }
  for (const ResultBatch::Plan& each : batch.plans) {
    Life& life = lifeOf(each.monitor);
    life.plans.push_back(each.plan);
    if (each.plan.interval == Duration(0)) life.flaps.forget();
    touched.insert(each.monitor);
  }
  for (const ResultBatch::State& each : batch.states) {
    Life& life = lifeOf(each.monitor);
    life.incidents.moved(life.state, each.snapshot);
    life.known_times.moved(each.snapshot);
    life.state = each.snapshot;
    if (each.snapshot == StateSnapshot{}) life.flaps.forget();
    touched.insert(each.monitor);
  }
  for (const Incident& change : batch.incidents) {
    lifeOf(change.monitor).incidents.add(change);
    lifeOf(change.monitor).known_times.add(change);
    touched.insert(change.monitor);
    if (!change.closed_at) ++incidents_;
  }
  for (const MonitorKey key : touched) {
    Life& life = lifeOf(key);
    const bool watched = !life.plans.empty() && life.plans.back().interval > Duration(0);
    life.incidents.committed(life.state, watched);
    life.flaps.committed(life.state);
  }
}

std::vector<Store::Account> History::accounts(const std::map<MonitorKey, Uuid>& ids) const {
  std::vector<Store::Account> accounts;
  for (const auto& [key, life] : lives_) {
    if (life.plans.empty()) continue;
    accounts.push_back(
        {.monitor = key,
         .id = ids.at(key),
         .plan = life.plans.back(),
         .last_slot = life.last_slot,
         .known = life.known_times.newest(life.plans.back().interval, life.state.status)});
  }
  return accounts;
}

std::vector<MonitorKey> History::scheduled() const {
  std::vector<MonitorKey> keys;
  for (const auto& [key, life] : lives_) {
    if (!life.plans.empty() && life.plans.back().interval > Duration(0)) keys.push_back(key);
  }
  return keys;
}

void History::restore(Monitor& monitor) const {
  const auto found = lives_.find(monitor.key);
  if (found == lives_.end()) return;
  monitor.state = found->second.state;
  if (!found->second.plans.empty()) monitor.plan = found->second.plans.back();
}

std::vector<std::string> History::faults(const std::map<MonitorKey, Uuid>& ids,
                                         WallTime end) const {
  std::vector<std::string> faults;
  for (const auto& [key, life] : lives_) {
    std::vector<MissedSlots> runs = life.runs;
    std::sort(runs.begin(), runs.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    const WallTime until = std::max(end, life.last_slot);
    std::string fault = compare(ExpectedSlots(hash64(ids.at(key)), life.plans, until), runs);
    if (fault.empty()) fault = life.fault();
    if (fault.empty()) continue;
    std::string plans;
    for (const SlotPlan& plan : life.plans) {
      plans += fmt::format("; from {} every {} s{}", micros(plan.since),
                           std::chrono::duration<double>(plan.interval).count(),
                           plan.paused ? ", paused" : "");
    }
    faults.push_back(fmt::format("monitor {}: {}{}", static_cast<std::int64_t>(key), fault, plans));
    if (faults.size() == kMostFaults) break;
  }
  return faults;
}

}  // namespace promonitor::sim

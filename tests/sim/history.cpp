#include "tests/sim/history.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/uuid.hpp"

namespace promonitor::sim {
namespace {

constexpr std::size_t kMostFaults = 10;

MonitorKey keyOf(std::size_t place) { return MonitorKey{static_cast<std::int64_t>(place)}; }
std::int64_t micros(WallTime time) { return time.time_since_epoch().count(); }

}  // namespace

std::chrono::microseconds History::knownTime() const {
  std::chrono::microseconds sum{};
  for (const auto& life : lives_) {
    if (life != nullptr) sum += life->known_times.known();
  }
  return sum;
}

std::string History::Life::fault() const {
  for (const std::string& fault : {incidents.fault(), flaps.fault(), windows.fault(),
                                   known_times.fault(slots.plans()), blamed}) {
    if (!fault.empty()) return fault;
  }
  return {};
}

void History::blame(MonitorKey monitor, const std::string& fault) {
  std::string& blamed = lifeOf(monitor).blamed;
  if (blamed.empty()) blamed = fault;
}

void History::maintain(MonitorKey monitor, WallTime since,
                       const std::shared_ptr<const Maintenance>& windows) {
  Life& life = lifeOf(monitor);
  life.windows.change(since, windows);
  if (life.windows.everHadAny()) life.flaps.forget();
}

void History::begin(WallTime calendar) {
  for (const auto& life : lives_) {
    if (life != nullptr) life->known_times.begin(calendar);
  }
}

void History::commit(const ResultBatch& batch) {
  std::vector<Life*> touched;
  const auto touch = [&](MonitorKey monitor) -> Life& {
    Life& life = lifeOf(monitor);
    if (!std::exchange(life.touched, true)) touched.push_back(&life);
    return life;
  };
  for (const CheckRecord& check : batch.checks) {
    Life& life = touch(check.monitor);
    life.incidents.add(check);
    life.known_times.add(check);
    if (check.result.failure && check.result.failure->code == "network_away") ++excused_;
    if (!life.windows.everHadAny()) life.flaps.add(check.result.verdict);
    if (check.slot == WallTime{}) continue;
    life.windows.addChecked(check.slot);
    life.slots.addChecked(check.monitor, check.slot);
    ++slots_;
  }
  for (const MissedSlots& missed : batch.missed) {
    Life& life = lifeOf(missed.monitor);
    life.windows.add(missed);
    life.known_times.add(missed);
    life.slots.add(missed);
    slots_ += missed.count;
    if (missed.reason == MissReason::HostBusy) host_busy_ += missed.count;
  }
  for (const ResultBatch::Plan& each : batch.plans) {
    Life& life = touch(each.monitor);
    life.slots.add(each.plan);
    if (each.plan.interval == Duration(0)) life.flaps.forget();
  }
  for (const ResultBatch::State& each : batch.states) {
    Life& life = touch(each.monitor);
    life.incidents.moved(life.state, each.snapshot);
    life.known_times.moved(each.snapshot);
    life.state = each.snapshot;
    if (each.snapshot == StateSnapshot{}) life.flaps.forget();
  }
  for (const Incident& change : batch.incidents) {
    Life& life = touch(change.monitor);
    life.incidents.add(change);
    life.known_times.add(change);
    if (!change.closed_at) ++incidents_;
  }
  for (Life* const life : touched) {
    life->touched = false;
    life->incidents.committed(life->state, life->watched());
    life->flaps.committed(life->state);
  }
}

std::vector<Store::Account> History::accounts(const std::vector<Uuid>& ids) const {
  std::vector<Store::Account> accounts;
  accounts.reserve(ids.size());
  for (std::size_t place = 1; place <= ids.size(); ++place) {
    const MonitorKey key = keyOf(place);
    const Life* const life = find(key);
    if (life == nullptr || life->slots.plans().empty()) continue;
    const SlotPlan& plan = life->slots.plans().back();
    accounts.push_back({.monitor = key,
                        .id = ids[place - 1],
                        .plan = plan,
                        .last_slot = life->slots.newest(),
                        .known = life->known_times.newest(plan.interval, life->state.status)});
  }
  return accounts;
}

bool History::scheduled(MonitorKey monitor) const {
  const Life* const life = find(monitor);
  return life != nullptr && life->watched();
}

void History::restore(ScheduledMonitor& monitor) const {
  const Life* const life = find(monitor.key);
  if (life == nullptr) return;
  monitor.state = life->state;
  if (!life->slots.plans().empty()) monitor.plan = life->slots.plans().back();
}

std::vector<std::string> History::faults(const std::vector<Uuid>& ids, WallTime end) const {
  std::vector<std::string> faults;
  for (std::size_t place = 1; place <= ids.size(); ++place) {
    const Life* const life = find(keyOf(place));
    if (life == nullptr) continue;
    std::string fault = life->slots.fault(hash64(ids[place - 1]), end);
    if (fault.empty()) fault = life->fault();
    if (fault.empty()) continue;
    std::string plans;
    for (const SlotPlan& plan : life->slots.plans()) {
      plans += fmt::format("; from {} every {} s{}", micros(plan.since),
                           std::chrono::duration<double>(plan.interval).count(),
                           plan.paused ? ", paused" : "");
    }
    faults.push_back(fmt::format("monitor {}: {}{}", place, fault, plans));
    if (faults.size() == kMostFaults) break;
  }
  return faults;
}

const History::Life* History::find(MonitorKey monitor) const {
  const auto place = static_cast<std::size_t>(monitor);
  return place < lives_.size() ? lives_[place].get() : nullptr;
}

History::Life& History::lifeOf(MonitorKey monitor) {
  const auto place = static_cast<std::size_t>(monitor);
  if (place >= lives_.size()) lives_.resize(place + 1);
  if (lives_[place] == nullptr) lives_[place] = std::make_unique<Life>(monitor);
  return *lives_[place];
}

}  // namespace promonitor::sim

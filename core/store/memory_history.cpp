// What is kept of history in memory, and for how long.
#include <algorithm>
#include <iterator>

#include "core/store/memory_rows.hpp"
#include "core/store/memory_store.hpp"

namespace promonitor {
namespace {

using Micros = std::chrono::microseconds;

/// The sums that begin in the window.
std::vector<Rollup> within(const Rollups& sums, const TimeWindow& window) {
  std::vector<Rollup> found;
  for (const auto& [start, sum] : sums.byStart()) {
    if (window.holds(start)) found.push_back(sum);
  }
  return found;
}

/// Those in the ranges and the first few behind each, in order.
std::vector<CheckRecord> single(const std::map<WallTime, CheckRecord>& checks,
                                const std::vector<TimeWindow>& ranges) {
  std::vector<CheckRecord> found;
  WallTime taken = WallTime::min();
  for (const TimeWindow& range : ranges) {
    std::size_t behind = 0;
    for (auto each = checks.lower_bound(range.from);
         each != checks.end() && behind < kLeadingChecks; ++each) {
      if (each->first >= range.until) ++behind;
      if (each->first <= taken) continue;
      taken = each->first;
      found.push_back(each->second);
    }
  }
  return found;
}

}  // namespace

std::optional<History> MemoryStore::history(UserId user, MonitorKey monitor,
                                            const HistoryQuery& query) {
  const std::lock_guard lock(mutex_);
  if (!owns(user, monitor)) return std::nullopt;
  const Sums& sums = sums_[monitor];
  const TimeWindow window = query.width ? stretches(query.window, *query.width) : query.window;
  History history{.summed_until = sums.mark.summed_until,
                  .hours_from = sums.mark.hours_from,
                  .checks_from = sums.mark.checks_from};
  if (query.width != RollupWidth::Minute) {
    history.days = within(sums.days, stretches(window, RollupWidth::Day));
    history.hours = within(sums.hours, stretches(window, RollupWidth::Hour));
  }
  history.checks = single(checks_[monitor], singleChecks(query, sums.mark.summed_until));
  for (const auto& [place, run] : missed_) {
    if (place.first == monitor) history.missed.push_back(run);
  }
  history.newest = known(monitor);
  return history;
}

Tidied MemoryStore::tidy(const TidyOrder& order) {
  const std::lock_guard lock(mutex_);
  Tidied done{.last = order.after};
  std::size_t seen = 0;
  for (Row& row : monitors_) {
    if (row.monitor.key <= order.after || row.erased) continue;
    if (seen++ == order.max_monitors) {
      done.more = true;
      break;
    }
    if (!tidy(row, order, done)) {
      done.more = true;
      break;
    }
    done.last = row.monitor.key;
  }
  return done;
}

std::int64_t MemoryStore::usedBytes() {
  const std::lock_guard lock(mutex_);
  std::size_t rows = missed_.size();
  for (const auto& [monitor, checks] : checks_) rows += checks.size();
  return static_cast<std::int64_t>(rows * sizeof(CheckRecord));
}

void MemoryStore::sumUp(Sums& sums, const CheckRecord& check) {
  sums.hours.add(check);
  sums.days.add(check);
  ++sums.mark.kept;
}

bool MemoryStore::tidy(Row& row, const TidyOrder& order, Tidied& done) {
  const auto rows_left = [&] {
    return static_cast<std::int64_t>(order.max_rows) - done.summed_checks - done.removed_checks;
  };
  Sums& sums = sums_[row.monitor.key];
  RollupMark& mark = sums.mark;
  mark.monitor = row.monitor.key;
  auto& checks = checks_[mark.monitor];
  if (mayGo(row, order)) {
    for (; !checks.empty() && rows_left() > 0; ++done.removed_checks) checks.erase(checks.begin());
    if (!checks.empty()) return false;
    ++done.erased_monitors;
    erase(row);
    return true;
  }
  auto next = checks.lower_bound(mark.summed_until);
  for (; next != checks.end() && next->first < order.sum_until; ++next, ++done.summed_checks) {
    if (rows_left() == 0) return false;
    sumUp(sums, next->second);
    mark.summed_until = next->first + Micros(1);
  }
  mark.summed_until = std::max(mark.summed_until, order.sum_until);
  done.removed_checks +=
      removeOldest(sums, std::min(order.checks_from, mark.summed_until), rows_left());
  done.removed_checks += removeOldest(sums, mark.summed_until,
                                      std::min(rows_left(), mark.kept - order.max_per_monitor));
  if (order.hours_from > mark.hours_from) removeSums(sums, order);
  return rows_left() > 0;
}

void MemoryStore::removeSums(Sums& sums, const TidyOrder& order) {
  const MonitorKey key = sums.mark.monitor;
  sums.hours.forget(order.hours_from);
  sums.days.forget(order.days_from);
  std::erase_if(incidents_[key], [&](const auto& each) {
    const bool goes = each.first < order.days_from && each.second.closed_at &&
                      *each.second.closed_at < order.days_from;
    if (goes) incident_notes_.erase({key, each.first});
    return goes;
  });
  // The newest run stays: it vouches for what is accounted for.
  const auto behind = missed_.lower_bound({key, WallTime::max()});
  for (auto run = missed_.lower_bound({key, WallTime::min()}); run != behind;) {
    const bool goes = run->second.last < order.days_from && std::next(run) != behind;
    run = goes ? missed_.erase(run) : std::next(run);
  }
  sums.mark.hours_from = order.hours_from;
}

std::int64_t MemoryStore::removeOldest(Sums& sums, WallTime before, std::int64_t at_most) {
  auto& checks = checks_[sums.mark.monitor];
  std::int64_t count = 0;
  // The newest stays: it vouches for what is accounted for.
  while (count < at_most && checks.size() > 1 && checks.begin()->first < before) {
    sums.mark.checks_from = nextStart(RollupWidth::Hour, checks.begin()->first + Micros(1));
    checks.erase(checks.begin());
    ++count;
  }
  sums.mark.kept -= count;
  return count;
}

bool MemoryStore::mayGo(const Row& row, const TidyOrder& order) {
  const auto& plan = row.monitor.plan;
  const bool has_slots = plan && plan->interval != Duration(0);
  if (row.declared || has_slots) return false;
  if (row.deleted_at != WallTime{}) return row.deleted_at < order.sum_until;
  return (plan ? plan->since : row.monitor.spec.created_at) < order.erase_left_before;
}

void MemoryStore::erase(Row& row) {
  const MonitorKey key = row.monitor.key;
  rows_by_id_.erase(row.monitor.spec.id);
  checks_.erase(key);
  incidents_.erase(key);
  sums_.erase(key);
  std::erase_if(missed_, [&](const auto& each) { return each.first.first == key; });
  std::erase_if(incident_notes_, [&](const auto& each) { return each.first.first == key; });
  row = {};
  row.monitor.key = key;
  row.declared = false;
  row.erased = true;
}

KnownTime MemoryStore::known(MonitorKey monitor) {
  const auto& plan = monitors_[position(monitor)].monitor.plan;
  const auto& checks = checks_[monitor];
  KnownTime known;
  if (!plan) return known;
  if (!checks.empty()) {
    const CheckRecord& newest = checks.rbegin()->second;
    known.tell(positionOf(newest), plan->interval,
               vouchedBy(newest.result.verdict, monitors_[position(monitor)].monitor.state.status));
  }
  const auto behind = missed_.lower_bound({monitor, WallTime::max()});
  if (behind == missed_.begin()) return known;
  const MissedSlots& missed = std::prev(behind)->second;
  if (missed.monitor == monitor && missed.last >= known.at) {
    known.tell(missed.last, {}, KnownTime::Was::Nothing);
  }
  return known;
}

}  // namespace promonitor

#include "tests/integration/stored_slots.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include <fmt/format.h>

#include "tests/support/slot_history.hpp"

namespace promonitor {
namespace {

constexpr std::size_t kMostFaults = 10;
constexpr std::size_t kAllChecks = 1'000'000;

MissedSlots parseRow(std::string_view row) {
  std::array<std::int64_t, 5> columns{};
  for (std::int64_t& column : columns) {
    const auto end = std::min(row.find('|'), row.size());
    std::from_chars(row.data(), row.data() + end, column);
    row.remove_prefix(std::min(end + 1, row.size()));
  }
  const auto wall = [](std::int64_t us) { return WallTime(std::chrono::microseconds(us)); };
  return {.monitor = MonitorKey{columns[0]},
          .first = wall(columns[1]),
          .last = wall(columns[2]),
          .count = columns[3],
          .reason = static_cast<MissReason>(columns[4])};
}

}  // namespace

std::int64_t StoredSlots::missedAtAll() const {
  std::int64_t sum = 0;
  for (const auto& [reason, count] : missed) sum += count;
  return sum;
}

std::string StoredSlots::text() const {
  std::string reasons;
  for (const auto& [reason, count] : missed) {
    reasons += fmt::format("{}{} {}", reasons.empty() ? " (" : ", ", missReasonName(reason), count);
  }
  if (!reasons.empty()) reasons += ')';
  return fmt::format("slots: {} checked, {} missed{}", checked, missedAtAll(), reasons);
}

StoredSlots storedSlots(Store& store, std::string_view missed_rows) {
  StoredSlots stored;
  std::unordered_map<std::int64_t, test::SlotHistory> histories;
  while (!missed_rows.empty()) {
    const auto end = std::min(missed_rows.find('\n'), missed_rows.size());
    const MissedSlots missed = parseRow(missed_rows.substr(0, end));
    missed_rows.remove_prefix(std::min(end + 1, missed_rows.size()));
    histories[static_cast<std::int64_t>(missed.monitor)].add(missed);
    stored.missed[missed.reason] += missed.count;
  }
  for (const Monitor& monitor : store.loadMonitors()) {
    if (!monitor.plan || monitor.plan->interval == Duration(0)) continue;
    test::SlotHistory& slots = histories[static_cast<std::int64_t>(monitor.key)];
    slots.add(*monitor.plan);
    const auto checks = store.latestChecks(monitor.spec.owner, monitor.key, kAllChecks);
    for (auto each = checks.rbegin(); each != checks.rend(); ++each) {
      const CheckRecord& check = *each;
      if (check.result.response_time < Duration(0)) ++stored.negative_durations;
      if (check.slot == WallTime{}) continue;
      slots.addChecked(monitor.key, check.slot);
      ++stored.checked;
    }
    stored.all_until = std::min(stored.all_until, slots.newest());
    const std::string fault = slots.fault(hash64(monitor.spec.id), slots.newest());
    if (!fault.empty() && stored.faults.size() < kMostFaults) {
      stored.faults.push_back(fmt::format("{}: {}", monitor.spec.name, fault));
    }
  }
  return stored;
}

}  // namespace promonitor

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/state.hpp"
#include "core/store/store.hpp"

namespace promonitor {

/// What a database says of the slots of its monitors, judged by the checker of the simulation: each
/// slot since a monitor's plan has exactly one result, or one reason why not.
struct StoredSlots {
  /// A line each, at most ten.
  std::vector<std::string> faults;
  std::int64_t checked = 0;
  std::map<MissReason, std::int64_t> missed;
  std::int64_t negative_durations = 0;
  /// The newest slot of the monitor that is furthest behind; the epoch: one has none.
  WallTime all_until = WallTime::max();

  std::int64_t missedBy(MissReason reason) const {
    const auto found = missed.find(reason);
    return found == missed.end() ? 0 : found->second;
  }
  std::int64_t missedAtAll() const;
  /// "slots: 120 checked, 3 missed (stopped 2, overload 1)".
  std::string text() const;
};

/// What reads the rows of missed slots, which no Store gives back one by one.
inline constexpr const char* kMissedSlotsQuery =
    "SELECT monitor, first_us, last_us, slots, reason FROM missed_slots";

/// Of all monitors that have slots now and whose slots never were others. `missed_rows` is what the
/// query gives: a line each, "|" between the columns.
StoredSlots storedSlots(Store& store, std::string_view missed_rows);

}  // namespace promonitor

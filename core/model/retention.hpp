#pragma once

#include <chrono>
#include <cstdint>

#include "core/base/clock.hpp"
#include "core/model/monitor.hpp"

namespace promonitor {

/// How long history is kept. Single checks go when they are too old, too many or take too much
/// room, whichever is first; sums stay longer. A value.
struct Retention {
  Duration checks = std::chrono::hours(24 * 30);
  /// Single checks of one monitor.
  std::int64_t max_per_monitor = 100'000;
  /// Bytes of the whole database.
  std::int64_t max_size = std::int64_t{20} << 30;
  Duration hours = std::chrono::hours(24 * 30);
  /// Sums by day, missed slots and incidents that are over.
  Duration days = std::chrono::hours(24 * 365);

  bool operator==(const Retention&) const = default;
};

/// One step of the work that keeps a store's history short: sums up checks, then removes what is
/// too old or too much, of some monitors in the order of their keys.
struct TidyOrder {
  /// Begins with the monitor behind this one.
  MonitorKey after{};
  /// Checks that started before this are to be summed up.
  WallTime sum_until{};
  /// What is older is removed; checks only once they are summed up. `hours_from` is the start of a
  /// day.
  WallTime checks_from{}, hours_from{}, days_from{};
  /// Monitors that nobody has declared since are erased with their history; those that their users
  /// deleted before `sum_until` are, too.
  WallTime erase_left_before{};
  std::int64_t max_per_monitor = 0;
  /// About as many rows are read or removed in one step.
  std::size_t max_rows = 2000;
  std::size_t max_monitors = 200;
};

/// What a step did.
struct Tidied {
  std::int64_t summed_checks = 0, removed_checks = 0, erased_monitors = 0;
  /// What the next step begins behind, while there is `more`.
  MonitorKey last{};
  bool more = false;
};

}  // namespace promonitor

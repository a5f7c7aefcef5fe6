#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "core/model/rollup.hpp"

namespace promonitor {

/// A window of time of one monitor as three numbers that add up to it. No data is what no check
/// vouches for: the program did not run, the monitor was paused, unknown or not there yet.
struct Uptime {
  std::chrono::microseconds up{}, down{}, no_data{};

  /// The share of up in what is known, from 0 to 1; nothing where nothing is.
  std::optional<double> ratio() const;
  bool operator==(const Uptime&) const = default;
};

/// What is asked of a monitor's history.
struct HistoryQuery {
  TimeWindow window;
  /// Sums of that width; without one, the uptime.
  std::optional<RollupWidth> width;
};

/// What a store keeps of a window of one monitor's history: single checks as far back as they are
/// kept, and sums of hours and days of those that were summed up already. Every check up to
/// `summed_until` is in both kinds of sums, and no later one is. Lists are oldest first.
struct History {
  std::vector<Rollup> days;
  std::vector<Rollup> hours;
  /// Those that are not summed up yet, and those at both ends of the window: from the first in the
  /// hour that it cuts on to some behind that hour, so that the leads of these are there, too. With
  /// RollupWidth::Minute, all.
  std::vector<CheckRecord> checks;
  std::vector<MissedSlots> missed;
  WallTime summed_until{};
  /// Whole hours from here on have a sum, where anything is known of them; days go further back.
  WallTime hours_from{};
  /// Whole hours whose checks are all kept begin here.
  WallTime checks_from{};
  /// What the newest check says of the time after it.
  KnownTime newest;
};

/// The window as whole stretches of that width.
TimeWindow stretches(const TimeWindow& window, RollupWidth width);

/// Where the single checks are that a History needs, in order; of each, the first kLeadingChecks
/// behind it are needed, too. Pure.
std::vector<TimeWindow> singleChecks(const HistoryQuery& query, WallTime summed_until);
inline constexpr std::size_t kLeadingChecks = 16;

/// Up, down and no data of the window. Exact where checks are kept; before that, an hour or a day
/// that the window cuts counts with the share that is in the window. Pure.
Uptime uptimeOf(const History& history, const TimeWindow& window);

/// The checks that started in the window and their response times as one sum, without times of up
/// and down. Exact where checks are kept; before that, an hour or a day that the window cuts counts
/// where most of it is in the window. `history` was fetched for the uptime. Pure.
Rollup checksOf(const History& history, const TimeWindow& window);

/// The sums of the stretches that begin in the window, of what `history` was fetched for. Pure.
std::vector<Rollup> rollupsOf(const History& history, const TimeWindow& window, RollupWidth width);

}  // namespace promonitor

#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/model/audit.hpp"
#include "core/model/check.hpp"
#include "core/model/monitor.hpp"
#include "core/model/rollup.hpp"
#include "core/model/state.hpp"

namespace promonitor {

/// Where something of a monitor stands in a list of a user, newest first (time desc, monitor's id
/// desc), also when it is gone.
struct ListPlace {
  WallTime at{};
  Uuid monitor;

  bool operator==(const ListPlace&) const = default;
};

/// Which of a user's monitors. What is not said is not asked.
struct MonitorFilter {
  std::optional<std::string> kind;
  std::optional<Status> status;
  /// Part of the name or of the target; A to Z in either case.
  std::string text;
  /// All of them.
  std::vector<std::string> tags;
};

/// The text with A to Z as a to z.
inline std::string lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

/// Some of a user's monitors, newest first: at most `limit` of those behind `after`.
struct MonitorQuery {
  MonitorFilter filter;
  std::optional<ListPlace> after;
  std::size_t limit = 100;
};

/// The newest checks of a monitor that started in the window.
struct CheckQuery {
  TimeWindow window{WallTime::min(), WallTime::max()};
  /// Those that passed, or those that did not.
  std::optional<bool> passed;
  std::size_t limit = 100;

  /// The limit apart.
  bool asksFor(const CheckRecord& check) const {
    return window.holds(check.started_at) && (!passed || check.result.passed() == *passed);
  }
};

/// Some of a user's incidents, newest first: at most `limit` of those behind `after`.
struct IncidentQuery {
  std::optional<bool> open;
  std::optional<Uuid> monitor;
  std::optional<ListPlace> after;
  std::size_t limit = 100;
};

/// Which entries of the audit log. What is not said is not asked.
struct AuditFilter {
  std::optional<WallTime> since;
  /// The name of who did it.
  std::optional<std::string> actor;
  std::optional<AuditAction> action;
};

/// How many monitors are in one standing.
struct StandingCount {
  Standing standing;
  std::int64_t monitors = 0;
  bool operator==(const StandingCount&) const = default;
};

/// What somebody says of an incident. One that is acknowledged stays as it was.
struct IncidentRemark {
  std::optional<WallTime> acknowledged_at;
  std::string acknowledged_by;
  std::optional<std::string> note;
  /// When, and who.
  WallTime at{};
  Actor by;
};

}  // namespace promonitor

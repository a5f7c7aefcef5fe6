#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/uuid.hpp"
#include "core/model/check.hpp"
#include "core/model/rollup.hpp"

namespace promonitor {

/// How an incident ended. The numbers are stored.
enum class IncidentEnd : std::uint8_t {
  Open = 0,
  Recovered = 1,  ///< closed by a check that passed
  Removed = 2,    ///< the monitor left the configuration while it was open
  Lost = 3        ///< the next one opened, and the end of this one was never stored
};

/// An outage: from the check that made a monitor down to the one after which it was neither down
/// nor flapping. A monitor has at most one that is open, and one whenever its status is down.
/// (monitor, opened_at) is unique. A value.
struct Incident {
  MonitorKey monitor{};
  /// Start of the check that confirmed the failure; the state's `incident` while it is open.
  WallTime opened_at{};
  /// What that check found.
  Failure cause;
  /// Those of its attributes that show it: `tried`, `evidence`.
  std::vector<Attribute> evidence;
  /// Start of the check that closed it, or when its monitor was removed. Earlier than `opened_at`
  /// where the calendar was set back meanwhile.
  std::optional<WallTime> closed_at;
  IncidentEnd end = IncidentEnd::Open;

  bool operator==(const Incident&) const = default;
};

/// What people said of an incident.
struct IncidentNotes {
  std::optional<WallTime> acknowledged_at;
  std::string acknowledged_by;
  std::string note;

  bool operator==(const IncidentNotes&) const = default;
};

/// An incident as its monitor's owner sees it. A value.
struct OwnedIncident {
  Incident incident;
  Uuid monitor;
  std::string monitor_name;
  IncidentNotes notes;

  bool operator==(const OwnedIncident&) const = default;
};

/// Identity of an incident: version 7 layout, derived from its monitor and its start, so it is not
/// stored. Never that of a check.
Uuid incidentId(const Uuid& monitor, WallTime opened_at);
/// When an incident with this id was opened, to the millisecond.
TimeWindow openedWithin(const Uuid& incident);

/// An incident that `check` opens.
Incident openedBy(const CheckRecord& check);

/// "open", "recovered", "removed", "lost".
const char* incidentEndName(IncidentEnd end);

}  // namespace promonitor

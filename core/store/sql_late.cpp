#include "core/store/sql_late.hpp"

#include <map>
#include <set>
#include <utility>

#include "core/store/sql_rollups.hpp"
#include "core/store/sql_stored_checks.hpp"

namespace promonitor {

using Poco::Data::Session;

LateChecks selectLate(Session& session, const std::vector<CheckRecord>& checks,
                      WallTime summed_until) {
  std::map<MonitorKey, WallTime> marks;
  std::set<std::pair<MonitorKey, WallTime>> seen;
  LateChecks late;
  for (std::size_t place = 0; place < checks.size(); ++place) {
    const CheckRecord& check = checks[place];
    if (check.started_at >= summed_until) continue;
    const auto [mark, unknown] = marks.try_emplace(check.monitor);
    if (unknown) mark->second = selectMark(session, check.monitor).summed_until;
    if (check.started_at >= mark->second) continue;
    if (!seen.emplace(check.monitor, check.started_at).second || isStored(session, check)) {
      late.known.push_back(place);
    } else {
      late.fresh.push_back(check);
    }
  }
  return late;
}

std::vector<CheckRecord> without(const std::vector<CheckRecord>& checks,
                                 const std::vector<std::size_t>& places) {
  std::vector<CheckRecord> rest;
  auto place = places.begin();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (place != places.end() && *place == i) {
      ++place;
    } else {
      rest.push_back(checks[i]);
    }
  }
  return rest;
}

void sumUpLate(const Dialect& dialect, Session& session, const std::vector<CheckRecord>& late) {
  std::map<MonitorKey, std::vector<CheckRecord>> by_monitor;
  for (const CheckRecord& check : late) by_monitor[check.monitor].push_back(check);
  std::vector<RollupMark> marks;
  for (const auto& [monitor, checks] : by_monitor) {
    addToRollups(dialect, session, monitor, checks);
    RollupMark& mark = marks.emplace_back(selectMark(session, monitor));
    mark.kept += static_cast<std::int64_t>(checks.size());
  }
  saveMarks(dialect, session, marks);
}

}  // namespace promonitor

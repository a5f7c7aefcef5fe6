#include "core/store/sql_late.hpp"

#include <map>
#include <set>
#include <utility>

#include <Poco/Data/Statement.h>

#include "core/store/sql_columns.hpp"
#include "core/store/sql_rollups.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

bool isStored(Session& session, const CheckRecord& check) {
  std::int64_t found = 0;
  session << "SELECT count(*) FROM checks WHERE monitor = $1 AND at_us = $2", into(found),
      bind(rowNumber(check.monitor)), bind(toMicros(check.started_at)), now;
  return found > 0;
}

}  // namespace

std::vector<CheckRecord> selectLate(Session& session, const std::vector<CheckRecord>& checks,
                                    WallTime summed_until) {
  std::map<MonitorKey, WallTime> marks;
  std::set<std::pair<MonitorKey, WallTime>> seen;
  std::vector<CheckRecord> late;
  for (const CheckRecord& check : checks) {
    if (check.started_at >= summed_until) continue;
    const auto [mark, unknown] = marks.try_emplace(check.monitor);
    if (unknown) mark->second = selectMark(session, check.monitor).summed_until;
    if (check.started_at >= mark->second) continue;
    if (!seen.emplace(check.monitor, check.started_at).second || isStored(session, check)) continue;
    late.push_back(check);
  }
  return late;
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

#include "core/store/sql_late.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/store/sql_rollups.hpp"
#include "core/store/sql_stored_checks.hpp"

namespace promonitor {

using Poco::Data::Session;

namespace {

/// From the first to the last of them.
TimeWindow windowOf(const std::vector<CheckRecord>& checks,
                    const std::vector<std::size_t>& places) {
  TimeWindow window{WallTime::max(), WallTime::min()};
  for (const std::size_t place : places) {
    window.from = std::min(window.from, checks[place].started_at);
    window.until = std::max(window.until, checks[place].started_at + std::chrono::microseconds(1));
  }
  return window;
}

}  // namespace

LateChecks selectLate(Session& session, const std::vector<CheckRecord>& checks,
                      WallTime summed_until) {
  std::map<MonitorKey, std::vector<std::size_t>> by_monitor;
  for (std::size_t place = 0; place < checks.size(); ++place) {
    if (checks[place].started_at < summed_until) by_monitor[checks[place].monitor].push_back(place);
  }
  LateChecks late;
  for (auto& [monitor, places] : by_monitor) {
    const WallTime mark = selectMark(session, monitor).summed_until;
    std::erase_if(places, [&](std::size_t place) { return checks[place].started_at >= mark; });
    if (places.empty()) continue;
    std::set<WallTime> stored = selectStarts(session, monitor, windowOf(checks, places));
    for (const std::size_t place : places) {
      if (stored.insert(checks[place].started_at).second) {
        late.fresh.push_back(checks[place]);
      } else {
        late.known.push_back(place);
      }
    }
  }
  std::sort(late.known.begin(), late.known.end());
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

void sumUpLate(const Dialect& dialect, Session& session, std::vector<CheckRecord> late) {
  std::stable_sort(late.begin(), late.end(),
                   [](const auto& a, const auto& b) { return a.monitor < b.monitor; });
  addToRollups(dialect, session, late);
  std::vector<RollupMark> marks;
  for (const CheckRecord& check : late) {
    if (marks.empty() || marks.back().monitor != check.monitor) {
      marks.push_back(selectMark(session, check.monitor));
    }
    ++marks.back().kept;
  }
  saveMarks(dialect, session, marks);
}

}  // namespace promonitor

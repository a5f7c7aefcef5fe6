#include <algorithm>
#include <limits>
#include <utility>

#include <Poco/Data/Statement.h>

#include "core/store/check_packing.hpp"
#include "core/store/sql_check_rows.hpp"
#include "core/store/sql_columns.hpp"
#include "core/store/sql_rollups.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"
#include "core/store/sql_stored_checks.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

/// Runs of missed slots as columns.
struct MissedColumns {
  std::vector<std::int64_t> first, last, slots, reason, lead;

  void appendTo(std::vector<MissedSlots>& runs, MonitorKey monitor) const {
    for (std::size_t row = 0; row < first.size(); ++row) {
      runs.push_back({.monitor = monitor,
                      .first = fromMicros(first[row]),
                      .last = fromMicros(last[row]),
                      .count = slots[row],
                      .reason = static_cast<MissReason>(reason[row]),
                      .lead = unpackLead(lead[row])});
    }
  }
};

template <class... Bound>
void appendMissed(Session& session, MonitorKey monitor, const char* which,
                  std::vector<MissedSlots>& runs, const Bound&... bound) {
  MissedColumns rows;
  Poco::Data::Statement select(session);
  select << "SELECT first_us, last_us, slots, reason, lead FROM missed_slots WHERE monitor = $1 "
         << which,
      into(rows.first), into(rows.last), into(rows.slots), into(rows.reason), into(rows.lead),
      bind(rowNumber(monitor));
  (select.addBind(bind(bound)), ...);
  select.execute();
  rows.appendTo(runs, monitor);
}

/// The runs that reach into the window or whose leads do.
std::vector<MissedSlots> selectMissed(Session& session, MonitorKey monitor,
                                      const TimeWindow& window) {
  std::vector<MissedSlots> runs;
  const std::int64_t from = toMicros(window.from);
  const std::int64_t until = toMicros(window.until);
  appendMissed(session, monitor, "AND first_us < $2 ORDER BY first_us DESC LIMIT 1", runs, from);
  appendMissed(session, monitor, "AND first_us >= $2 AND first_us < $3 ORDER BY first_us", runs,
               from, until);
  appendMissed(session, monitor, "AND first_us >= $2 ORDER BY first_us LIMIT 1", runs, until);
  return runs;
}

std::vector<CheckRecord> selectSingle(const Dialect& dialect, Session& session, MonitorKey monitor,
                                      const std::vector<TimeWindow>& ranges) {
  std::vector<CheckRecord> checks;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    constexpr auto kAll = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
    const WallTime next = i + 1 < ranges.size() ? ranges[i + 1].from : WallTime::max();
    for (const auto& [window, at_most] :
         {std::pair(ranges[i], kAll),
          std::pair(TimeWindow{std::max(ranges[i].from, ranges[i].until), next}, kLeadingChecks)}) {
      const auto found = selectChecks(dialect, session, monitor, window, at_most);
      checks.insert(checks.end(), found.begin(), found.end());
    }
  }
  return checks;
}

bool isOwner(Session& session, UserId user, MonitorKey monitor) {
  int found = 0;
  session << "SELECT count(*) FROM monitors WHERE key = $1 AND owner = $2 "
             "AND deleted_us = 0",
      into(found), bind(rowNumber(monitor)), bind(rowNumber(user)), now;
  return found > 0;
}

/// What the newest check says of the time after it; nothing where a missed slot is newer.
KnownTime selectNewest(const Dialect& dialect, Session& session, MonitorKey monitor) {
  CheckColumns check;
  session << "SELECT at_us, after_slot_us, verdict, duration_us, lead FROM checks "
             "WHERE monitor = $1 ORDER BY "
          << dialect.checks().newestFirst() << " LIMIT 1",
      into(check.at), into(check.after_slot), into(check.verdict), into(check.duration),
      into(check.lead), bind(rowNumber(monitor)), now;
  std::vector<std::int64_t> status, interval, missed;
  session << "SELECT status, slot_plans.interval_ns, coalesce((SELECT last_us FROM missed_slots "
             "WHERE monitor = $1 ORDER BY first_us DESC LIMIT 1), 0) "
             "FROM monitor_states JOIN slot_plans ON slot_plans.monitor = monitor_states.monitor "
             "WHERE monitor_states.monitor = $1",
      into(status), into(interval), into(missed), bind(rowNumber(monitor)), now;
  if (check.at.empty() || status.empty()) return {};
  const CheckRecord newest = check.record(monitor, 0);
  if (positionOf(newest) <= fromMicros(missed[0])) return {};
  KnownTime known;
  known.tell(positionOf(newest), Duration(interval[0]),
             vouchedBy(newest.result.verdict, static_cast<Status>(status[0])));
  return known;
}

}  // namespace

std::optional<History> SqlStore::history(UserId user, MonitorKey monitor,
                                         const HistoryQuery& query) {
  const Dialect& dialect = sessions_->dialect();
  return sessions_->readAtOnce([&](Session& session) -> std::optional<History> {
    if (!isOwner(session, user, monitor)) return std::nullopt;
    const RollupMark mark = selectMark(session, monitor);
    const TimeWindow window = query.width ? stretches(query.window, *query.width) : query.window;
    History history{.summed_until = mark.summed_until,
                    .hours_from = mark.hours_from,
                    .checks_from = mark.checks_from};
    const TimeWindow days = stretches(window, RollupWidth::Day);
    const TimeWindow hours = stretches(window, RollupWidth::Hour);
    if (query.width != RollupWidth::Minute) {
      history.days = selectRollups(session, monitor, RollupWidth::Day, days);
      history.hours = selectRollups(session, monitor, RollupWidth::Hour, hours);
    }
    history.checks =
        selectSingle(dialect, session, monitor, singleChecks(query, mark.summed_until));
    history.missed = selectMissed(session, monitor, window);
    history.newest = selectNewest(dialect, session, monitor);
    return history;
  });
}

}  // namespace promonitor

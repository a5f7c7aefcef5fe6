#include "core/store/sql_stored_checks.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include <Poco/Data/Statement.h>

#include "core/store/sql_binding.hpp"
#include "core/store/sql_check_chunks.hpp"
#include "core/store/sql_check_rows.hpp"
#include "core/store/sql_columns.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

std::vector<CheckRecord> merged(std::vector<CheckRecord> rows, std::vector<CheckRecord> chunked,
                                std::size_t at_most, bool newest_first) {
  if (chunked.empty()) return rows;
  std::vector<CheckRecord> all;
  all.reserve(rows.size() + chunked.size());
  std::merge(std::move_iterator(rows.begin()), std::move_iterator(rows.end()),
             std::move_iterator(chunked.begin()), std::move_iterator(chunked.end()),
             std::back_inserter(all), [&](const CheckRecord& a, const CheckRecord& b) {
               return newest_first ? a.started_at > b.started_at : a.started_at < b.started_at;
             });
  if (all.size() > at_most) all.resize(at_most);
  return all;
}

std::vector<CheckRecord> selectLatestRows(const Dialect& dialect, Session& session, UserId user,
                                          MonitorKey monitor, const CheckQuery& query) {
  const SqlQuery sql = checksQuery(
      dialect,
      "SELECT at_us, after_slot_us, verdict, status_code, duration_us, phases, detail, lead", user,
      monitor, query);
  CheckColumns rows;
  Poco::Data::Statement select(session);
  select << sql.text(), into(rows.at), into(rows.after_slot), into(rows.verdict),
      into(rows.status_code), into(rows.duration), into(rows.phases), into(rows.detail),
      into(rows.lead);
  bindValues(select, sql);
  select.execute();
  return rows.records(monitor);
}

bool isUsers(Session& session, UserId user, MonitorKey monitor) {
  std::int64_t found = 0;
  session << "SELECT count(*) FROM monitors WHERE key = $1 AND owner = $2 AND deleted_us = 0",
      into(found), bind(rowNumber(monitor)), bind(rowNumber(user)), now;
  return found > 0;
}

}  // namespace

std::vector<CheckRecord> selectChecks(const Dialect& dialect, Session& session, MonitorKey monitor,
                                      const TimeWindow& window, std::size_t at_most) {
  return merged(selectPlainRows(dialect, session, monitor, window, at_most),
                selectChunked(session, monitor, window, at_most), at_most, false);
}

std::vector<CheckRecord> selectLatest(const Dialect& dialect, Session& session, UserId user,
                                      MonitorKey monitor, const CheckQuery& query) {
  auto checks = selectLatestRows(dialect, session, user, monitor, query);
  if (checks.empty() && !isUsers(session, user, monitor)) return checks;
  CheckQuery older = query;
  std::size_t missing = query.limit - checks.size();
  if (missing == 0 && !checks.empty()) {
    // Only what is newer than the last of them can take its place.
    older.window.from = std::max(older.window.from, checks.back().started_at);
    missing = 1;
  }
  auto chunked = selectNewestChunked(session, monitor, older, missing);
  if (chunked.empty()) return checks;
  // A row that came late is older than what stands in chunks: it takes no check's place.
  const auto newer = static_cast<std::size_t>(
      std::partition_point(
          checks.begin(), checks.end(),
          [&](const CheckRecord& row) { return row.started_at > chunked.front().started_at; }) -
      checks.begin());
  if (newer < checks.size()) {
    chunked = selectNewestChunked(session, monitor, older, query.limit - newer);
  }
  return merged(std::move(checks), std::move(chunked), query.limit, true);
}

std::set<WallTime> selectStarts(Session& session, MonitorKey monitor, const TimeWindow& window) {
  std::vector<std::int64_t> at;
  session << "SELECT at_us FROM checks WHERE monitor = $1 AND at_us >= $2 AND at_us < $3", into(at),
      bind(rowNumber(monitor)), bind(toMicros(window.from)), bind(toMicros(window.until)), now;
  std::set<WallTime> starts;
  for (const std::int64_t each : at) starts.insert(fromMicros(each));
  constexpr auto kAll = std::numeric_limits<std::size_t>::max();
  for (const CheckRecord& check : selectChunked(session, monitor, window, kAll)) {
    starts.insert(check.started_at);
  }
  return starts;
}

RemovedChecks removeOldestChecks(const Dialect& dialect, Session& session, MonitorKey monitor,
                                 WallTime before, std::size_t at_most) {
  const auto oldest = selectChecks(dialect, session, monitor, {WallTime::min(), before}, at_most);
  if (oldest.empty()) return {};
  const WallTime newest = oldest.back().started_at;
  RowBatch rows{"checks",
                {{"monitor", std::vector<std::int64_t>{rowNumber(monitor)}},
                 {"at_us", std::vector<std::int64_t>{toMicros(newest)}}}};
  dialect.checks().removeUpTo(session, rows);
  removeChunked(dialect, session, monitor, newest);
  return {static_cast<std::int64_t>(oldest.size()), newest};
}

}  // namespace promonitor

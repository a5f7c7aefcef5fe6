#include "core/store/sql_rollups.hpp"

#include <algorithm>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/check_packing.hpp"
#include "core/store/sql_columns.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Micros = std::chrono::microseconds;

/// What Rollup::merge() does: response times are those of checks that passed.
constexpr const char* kMergedSums =
    "response_min_us = CASE WHEN rollups.up_checks + rollups.degraded_checks = 0 OR "
    "(excluded.up_checks + excluded.degraded_checks > 0 AND "
    "excluded.response_min_us < rollups.response_min_us) "
    "THEN excluded.response_min_us ELSE rollups.response_min_us END, "
    "response_max_us = CASE WHEN excluded.response_max_us > rollups.response_max_us "
    "THEN excluded.response_max_us ELSE rollups.response_max_us END, "
    "response_sum_us = rollups.response_sum_us + excluded.response_sum_us, "
    "up_checks = rollups.up_checks + excluded.up_checks, "
    "degraded_checks = rollups.degraded_checks + excluded.degraded_checks, "
    "down_checks = rollups.down_checks + excluded.down_checks, "
    "unknown_checks = rollups.unknown_checks + excluded.unknown_checks, "
    "up_time_us = rollups.up_time_us + excluded.up_time_us, "
    "down_time_us = rollups.down_time_us + excluded.down_time_us, "
    "response_times = excluded.response_times";
/// So many sums are looked up by one statement.
constexpr std::size_t kSumsAtOnce = 200;

/// Sums as columns of the table `rollups`.
struct RollupColumns {
  std::vector<std::int64_t> monitor, width, start, up, degraded, down, unknown, sum, min, max,
      up_time, down_time;
  std::vector<Poco::Nullable<Poco::Data::BLOB>> times;

  void append(MonitorKey key, RollupWidth of, const Rollup& rollup) {
    monitor.push_back(rowNumber(key));
    width.push_back(static_cast<std::int64_t>(of));
    start.push_back(toMicros(rollup.start));
    up.push_back(rollup.up);
    degraded.push_back(rollup.degraded);
    down.push_back(rollup.down);
    unknown.push_back(rollup.unknown);
    sum.push_back(rollup.response_sum.count());
    min.push_back(rollup.response_min.count());
    max.push_back(rollup.response_max.count());
    up_time.push_back(rollup.up_time.count());
    down_time.push_back(rollup.down_time.count());
    times.emplace_back();
    if (auto packed = packTimes(rollup.response_times); !packed.empty()) {
      times.back() = toBlob(packed);
    }
  }
  RowBatch rows() && {
    return {"rollups",
            {{"monitor", std::move(monitor)},
             {"width_s", std::move(width)},
             {"start_us", std::move(start)},
             {"up_checks", std::move(up)},
             {"degraded_checks", std::move(degraded)},
             {"down_checks", std::move(down)},
             {"unknown_checks", std::move(unknown)},
             {"response_sum_us", std::move(sum)},
             {"response_min_us", std::move(min)},
             {"response_max_us", std::move(max)},
             {"up_time_us", std::move(up_time)},
             {"down_time_us", std::move(down_time)},
             {"response_times", std::move(times)}}};
  }
  Rollup rollup(std::size_t row) const {
    Rollup rollup{.start = fromMicros(start[row]),
                  .up = up[row],
                  .degraded = degraded[row],
                  .down = down[row],
                  .unknown = unknown[row],
                  .response_sum = Micros(sum[row]),
                  .response_min = Micros(min[row]),
                  .response_max = Micros(max[row]),
                  .up_time = Micros(up_time[row]),
                  .down_time = Micros(down_time[row])};
    if (!times[row].isNull()) rollup.response_times = unpackTimes(fromBlob(times[row].value()));
    return rollup;
  }
};

/// Adds the sizes of response times that are stored of the same sums: SQL cannot add them.
void addStoredTimes(Session& session, RollupColumns& columns) {
  for (std::size_t first = 0; first < columns.monitor.size(); first += kSumsAtOnce) {
    std::string wanted;
    const std::size_t end = std::min(first + kSumsAtOnce, columns.monitor.size());
    for (std::size_t row = first; row < end; ++row) {
      wanted += fmt::format("{}({}, {}, {}, {})", wanted.empty() ? "" : ", ", row,
                            columns.monitor[row], columns.width[row], columns.start[row]);
    }
    std::vector<std::int64_t> rows;
    std::vector<Poco::Data::BLOB> stored;
    session << "WITH wanted (place, of_monitor, of_width, of_start) AS (VALUES " + wanted +
                   ") SELECT CAST(place AS BIGINT), response_times FROM wanted CROSS JOIN rollups "
                   "WHERE rollups.monitor = of_monitor AND width_s = of_width "
                   "AND start_us = of_start AND response_times IS NOT NULL",
        into(rows), into(stored), now;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto& times = columns.times[static_cast<std::size_t>(rows[i])];
      ResponseTimes sum = unpackTimes(fromBlob(stored[i]));
      if (!times.isNull()) sum.merge(unpackTimes(fromBlob(times.value())));
      times = toBlob(packTimes(sum));
    }
  }
}

}  // namespace

RollupMark selectMark(Session& session, MonitorKey monitor) {
  std::vector<std::int64_t> until, kept, checks_from, hours_from;
  session << "SELECT summed_until_us, kept, checks_from_us, hours_from_us FROM rollup_marks "
             "WHERE monitor = $1",
      into(until), into(kept), into(checks_from), into(hours_from), bind(rowNumber(monitor)), now;
  if (until.empty()) return {.monitor = monitor};
  return {.monitor = monitor,
          .summed_until = fromMicros(until[0]),
          .kept = kept[0],
          .checks_from = fromMicros(checks_from[0]),
          .hours_from = fromMicros(hours_from[0])};
}

void saveMarks(const Dialect& dialect, Session& session, const std::vector<RollupMark>& marks) {
  std::vector<std::int64_t> monitor, until, kept, checks_from, hours_from;
  for (const RollupMark& mark : marks) {
    monitor.push_back(rowNumber(mark.monitor));
    until.push_back(toMicros(mark.summed_until));
    kept.push_back(mark.kept);
    checks_from.push_back(toMicros(mark.checks_from));
    hours_from.push_back(toMicros(mark.hours_from));
  }
  RowBatch rows{"rollup_marks",
                {{"monitor", std::move(monitor)},
                 {"summed_until_us", std::move(until)},
                 {"kept", std::move(kept)},
                 {"checks_from_us", std::move(checks_from)},
                 {"hours_from_us", std::move(hours_from)}}};
  dialect.upsert(session, rows, "monitor");
}

WallTime lastSummedUntil(Session& session) {
  std::int64_t until = 0;
  session << "SELECT coalesce(max(summed_until_us), 0) FROM rollup_marks", into(until), now;
  return fromMicros(until);
}

std::vector<Rollup> selectRollups(Session& session, MonitorKey monitor, RollupWidth width,
                                  const TimeWindow& window) {
  RollupColumns rows;
  session << "SELECT start_us, up_checks, degraded_checks, down_checks, unknown_checks, "
             "response_sum_us, response_min_us, response_max_us, up_time_us, down_time_us, "
             "response_times FROM rollups "
             "WHERE monitor = $1 AND width_s = $2 AND start_us >= $3 AND start_us < $4 "
             "ORDER BY start_us",
      into(rows.start), into(rows.up), into(rows.degraded), into(rows.down), into(rows.unknown),
      into(rows.sum), into(rows.min), into(rows.max), into(rows.up_time), into(rows.down_time),
      into(rows.times), bind(rowNumber(monitor)), bind(static_cast<std::int64_t>(width)),
      bind(toMicros(window.from)), bind(toMicros(window.until)), now;
  std::vector<Rollup> rollups;
  rollups.reserve(rows.start.size());
  for (std::size_t row = 0; row < rows.start.size(); ++row) rollups.push_back(rows.rollup(row));
  return rollups;
}

void addToRollups(const Dialect& dialect, Session& session, std::span<const CheckRecord> checks) {
  RollupColumns columns;
  for (auto first = checks.begin(); first != checks.end();) {
    const MonitorKey monitor = first->monitor;
    const auto end = std::find_if(
        first, checks.end(), [&](const CheckRecord& check) { return check.monitor != monitor; });
    for (const RollupWidth width : {RollupWidth::Hour, RollupWidth::Day}) {
      Rollups sums(width);
      for (auto check = first; check != end; ++check) sums.add(*check);
      for (const auto& [start, sum] : sums.byStart()) columns.append(monitor, width, sum);
    }
    first = end;
  }
  addStoredTimes(session, columns);
  RowBatch rows = std::move(columns).rows();
  dialect.merge(session, rows, "monitor, width_s, start_us", kMergedSums);
}

}  // namespace promonitor

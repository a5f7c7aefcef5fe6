#include "core/store/sql_tidied_monitors.hpp"

#include <algorithm>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/sql_columns.hpp"

namespace promonitor {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

std::vector<TidiedMonitor> selectTidied(Session& session, const TidyOrder& order) {
  std::vector<std::int64_t> key, since, interval, until, kept, checks_from, hours_from, deleted;
  std::vector<int> declared;
  session << "SELECT key, declared, coalesce(slot_plans.since_us, created_us), "
             "coalesce(slot_plans.interval_ns, 0), coalesce(summed_until_us, 0), "
             "coalesce(kept, 0), coalesce(checks_from_us, 0), coalesce(hours_from_us, 0), "
             "deleted_us "
             "FROM monitors LEFT JOIN slot_plans ON slot_plans.monitor = key "
             "LEFT JOIN rollup_marks ON rollup_marks.monitor = key "
             "WHERE key > $1 ORDER BY key LIMIT $2",
      into(key), into(declared), into(since), into(interval), into(until), into(kept),
      into(checks_from), into(hours_from), into(deleted), bind(rowNumber(order.after)),
      bind(static_cast<std::int64_t>(order.max_monitors)), now;
  std::vector<TidiedMonitor> monitors;
  for (std::size_t row = 0; row < key.size(); ++row) {
    TidiedMonitor& monitor = monitors.emplace_back();
    monitor.mark = {.monitor = MonitorKey{key[row]},
                    .summed_until = fromMicros(until[row]),
                    .kept = kept[row],
                    .checks_from = fromMicros(checks_from[row]),
                    .hours_from = fromMicros(hours_from[row])};
    const bool was_deleted = deleted[row] != 0;
    const WallTime left_at = fromMicros(was_deleted ? deleted[row] : since[row]);
    monitor.may_go = declared[row] == 0 && interval[row] == 0 &&
                     left_at < (was_deleted ? order.sum_until : order.erase_left_before);
  }
  return monitors;
}

void selectStored(const Dialect& dialect, Session& session, const MonitorRange& range,
                  std::span<TidiedMonitor> monitors) {
  std::vector<std::int64_t> row, chunk, newest, slotted, chunked;
  // The newest check is always a row.
  session << fmt::format(
      "SELECT coalesce((SELECT at_us FROM checks WHERE checks.monitor = key "
      "ORDER BY {0} LIMIT 1), $1), "
      "coalesce((SELECT min(first_us) FROM check_chunks "
      "WHERE check_chunks.monitor = key), $1), "
      "coalesce((SELECT at_us FROM checks WHERE checks.monitor = key "
      "ORDER BY {1} LIMIT 1), $2), "
      "coalesce((SELECT at_us FROM checks WHERE checks.monitor = key "
      "AND after_slot_us <> at_us ORDER BY {1} LIMIT 1), 0), "
      "coalesce((SELECT last_us FROM check_chunks WHERE check_chunks.monitor = key "
      "ORDER BY first_us DESC LIMIT 1), $2) "
      "FROM monitors WHERE key > $3 AND key <= $4 ORDER BY key",
      dialect.checks().oldestFirst(), dialect.checks().newestFirst()),
      into(row), into(chunk), into(newest), into(slotted), into(chunked),
      bind(toMicros(WallTime::max())), bind(toMicros(WallTime::min())),
      bind(rowNumber(range.after)), bind(rowNumber(range.last)), now;
  for (std::size_t i = 0; i < monitors.size(); ++i) {
    monitors[i].stored = {fromMicros(std::min(row[i], chunk[i])), fromMicros(newest[i])};
    monitors[i].newest_slotted = fromMicros(slotted[i]);
    monitors[i].newest_chunked = fromMicros(chunked[i]);
  }
}

}  // namespace promonitor

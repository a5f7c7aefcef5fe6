#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/sql_check_chunks.hpp"
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

/// Everything of a monitor but its checks, in the order in which it can go.
constexpr const char* kTablesByMonitor[] = {"rollups",   "rollup_marks", "missed_slots",
                                            "incidents", "slot_plans",   "monitor_states"};

/// Rows that were summed up before there were chunks, or came late: so many of a monitor at a time.
constexpr std::size_t kFoldedLater = 500;

struct TidiedMonitor {
  RollupMark mark;
  /// When it had its last slot; nothing where it is declared.
  std::optional<WallTime> left_at;
};

std::vector<TidiedMonitor> selectMonitors(Session& session, const TidyOrder& order) {
  std::vector<std::int64_t> key, since, interval, until, kept, checks_from, hours_from;
  std::vector<int> declared;
  session << "SELECT key, declared, coalesce(slot_plans.since_us, created_us), "
             "coalesce(slot_plans.interval_ns, 0), coalesce(summed_until_us, 0), "
             "coalesce(kept, 0), coalesce(checks_from_us, 0), coalesce(hours_from_us, 0) "
             "FROM monitors LEFT JOIN slot_plans ON slot_plans.monitor = key "
             "LEFT JOIN rollup_marks ON rollup_marks.monitor = key "
             "WHERE key > $1 ORDER BY key LIMIT $2",
      into(key), into(declared), into(since), into(interval), into(until), into(kept),
      into(checks_from), into(hours_from), bind(rowNumber(order.after)),
      bind(static_cast<std::int64_t>(order.max_monitors)), now;
  std::vector<TidiedMonitor> monitors;
  for (std::size_t row = 0; row < key.size(); ++row) {
    TidiedMonitor& monitor = monitors.emplace_back();
    monitor.mark = {.monitor = MonitorKey{key[row]},
                    .summed_until = fromMicros(until[row]),
                    .kept = kept[row],
                    .checks_from = fromMicros(checks_from[row]),
                    .hours_from = fromMicros(hours_from[row])};
    if (declared[row] == 0 && interval[row] == 0) monitor.left_at = fromMicros(since[row]);
  }
  return monitors;
}

/// One step, in the caller's transaction.
class SqlTidying {
 public:
  SqlTidying(const Dialect& dialect, Session& session, const TidyOrder& order)
      : dialect_(dialect), session_(session), order_(order), rows_left_(order.max_rows) {}

  Tidied run() {
    const auto monitors = selectMonitors(session_, order_);
    done_.last = order_.after;
    done_.more = monitors.size() == order_.max_monitors;
    std::vector<RollupMark> changed;
    for (TidiedMonitor monitor : monitors) {
      const RollupMark before = monitor.mark;
      const bool whole = tidy(monitor);
      if (monitor.mark != before) changed.push_back(monitor.mark);
      if (!whole) {
        done_.more = true;
        break;
      }
      done_.last = before.monitor;
    }
    saveMarks(dialect_, session_, changed);
    return done_;
  }

 private:
  /// False where the step's rows do not suffice.
  bool tidy(TidiedMonitor& monitor) {
    if (monitor.left_at && *monitor.left_at < order_.erase_left_before) return erase(monitor.mark);
    RollupMark& mark = monitor.mark;
    if (!sumUp(mark)) return false;
    done_.removed_checks += removeOldest(mark, std::min(order_.checks_from, mark.summed_until),
                                         std::numeric_limits<std::int64_t>::max());
    done_.removed_checks +=
        removeOldest(mark, mark.summed_until, mark.kept - order_.max_per_monitor);
    if (order_.hours_from > mark.hours_from) removeSums(mark);
    return rows_left_ > 0;
  }

  bool sumUp(RollupMark& mark) {
    const WallTime before = mark.summed_until;
    if (order_.sum_until <= before) return true;
    auto checks = selectRows(session_, mark.monitor, {before, order_.sum_until}, rows_left_);
    if (checks.empty()) return true;
    addToRollups(dialect_, session_, mark.monitor, checks);
    const bool all = checks.size() < rows_left_;
    rows_left_ -= checks.size();
    done_.summed_checks += static_cast<std::int64_t>(checks.size());
    mark.kept += static_cast<std::int64_t>(checks.size());
    mark.summed_until =
        all ? order_.sum_until : checks.back().started_at + std::chrono::microseconds(1);
    fold(mark.monitor, before, std::move(checks));
    return all;
  }

  /// Puts what is summed up now, and what is left of earlier times, into chunks; but not the newest
  /// check that ran for a slot, nor what is newer: that is looked up in `checks`.
  void fold(MonitorKey monitor, WallTime before, std::vector<CheckRecord> summed) {
    auto checks = selectRows(session_, monitor, {WallTime::min(), before}, kFoldedLater);
    rows_left_ -= std::min(rows_left_, checks.size());
    if (checks.size() < kFoldedLater) {
      std::move(summed.begin(), summed.end(), std::back_inserter(checks));
    }
    std::int64_t newest = 0;
    session_ << "SELECT coalesce((SELECT at_us FROM checks WHERE monitor = $1 "
                "AND after_slot_us <> at_us ORDER BY at_us DESC LIMIT 1), 0)",
        into(newest), bind(rowNumber(monitor)), now;
    std::erase_if(checks, [&](const auto& each) { return toMicros(each.started_at) >= newest; });
    foldIntoChunks(dialect_, session_, monitor, checks);
  }

  /// Removes checks that are older than `before`, as many as the step may and at most so many, but
  /// never the newest: it vouches for what is accounted for.
  std::int64_t removeOldest(RollupMark& mark, WallTime before, std::int64_t at_most) {
    const std::int64_t limited = std::min(static_cast<std::int64_t>(rows_left_), at_most);
    if (limited <= 0 || mark.kept <= 0) return 0;
    const StoredSpan stored = selectSpan(session_, mark.monitor);
    if (stored.oldest >= before) return 0;
    const RemovedChecks removed =
        removeOldestChecks(dialect_, session_, mark.monitor, std::min(before, stored.newest),
                           static_cast<std::size_t>(limited));
    if (removed.count == 0) return 0;
    mark.kept -= removed.count;
    mark.checks_from = nextStart(RollupWidth::Hour, removed.newest + std::chrono::microseconds(1));
    rows_left_ -= static_cast<std::size_t>(removed.count);
    return removed.count;
  }

  /// Few rows, once a day.
  void removeSums(RollupMark& mark) {
    const std::int64_t monitor = rowNumber(mark.monitor);
    const std::int64_t days_from = toMicros(order_.days_from);
    session_ << "DELETE FROM rollups WHERE monitor = $1 AND width_s = 3600 AND start_us < $2",
        bind(monitor), bind(toMicros(order_.hours_from)), now;
    session_ << "DELETE FROM rollups WHERE monitor = $1 AND width_s = 86400 AND start_us < $2",
        bind(monitor), bind(days_from), now;
    session_ << "DELETE FROM incidents WHERE monitor = $1 AND opened_us < $2 AND closed_us < $2",
        bind(monitor), bind(days_from), now;
    // The newest run vouches for what is accounted for.
    session_ << "DELETE FROM missed_slots WHERE monitor = $1 AND first_us < $2 AND last_us < $2 "
                "AND first_us < (SELECT max(first_us) FROM missed_slots WHERE monitor = $1)",
        bind(monitor), bind(days_from), now;
    mark.hours_from = order_.hours_from;
  }

  bool erase(RollupMark& mark) {
    if (rows_left_ == 0) return false;
    const std::int64_t monitor = rowNumber(mark.monitor);
    const RemovedChecks removed =
        removeOldestChecks(dialect_, session_, mark.monitor, WallTime::max(), rows_left_);
    done_.removed_checks += removed.count;
    rows_left_ -= static_cast<std::size_t>(removed.count);
    if (rows_left_ == 0) return false;
    for (const char* table : kTablesByMonitor) {
      session_ << fmt::format("DELETE FROM {} WHERE monitor = $1", table), bind(monitor), now;
    }
    session_ << "DELETE FROM monitors WHERE key = $1", bind(monitor), now;
    ++done_.erased_monitors;
    return true;
  }

  const Dialect& dialect_;
  Session& session_;
  const TidyOrder& order_;
  std::size_t rows_left_;
  Tidied done_;
};

}  // namespace

Tidied SqlStore::tidy(const TidyOrder& order) {
  // Before anything is summed up: a check that comes meanwhile is looked at more closely.
  summed_until_ = std::max(summed_until_.load(), order.sum_until);
  return sessions_->write(
      [&](Session& session) { return SqlTidying(sessions_->dialect(), session, order).run(); });
}

std::int64_t SqlStore::usedBytes() {
  return sessions_->read([&](Session& session) { return sessions_->dialect().usedBytes(session); });
}

}  // namespace promonitor

#include <algorithm>
#include <limits>
#include <span>
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
#include "core/store/sql_tidied_monitors.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

/// Everything of a monitor but its checks, in the order in which it can go.
constexpr const char* kTablesByMonitor[] = {
    "rollups",    "rollup_marks",   "missed_slots",        "incidents",
    "slot_plans", "monitor_states", "monitor_definitions", "monitor_tags"};

/// Rows that were summed up before there were chunks, or came late: so many of a monitor at a time.
constexpr std::size_t kFoldedLater = 500;
/// Rows that a monitor has left of earlier sums, mostly.
constexpr std::size_t kUsuallyLeft = 20;

/// Checks by monitor, both in the order of their keys.
class ByMonitor {
 public:
  explicit ByMonitor(std::vector<CheckRecord> checks) : checks_(std::move(checks)) {}

  const std::vector<CheckRecord>& all() const { return checks_; }
  /// Those of the monitor, each once. Requires: no later one was asked for.
  std::span<CheckRecord> next(MonitorKey monitor) {
    while (read_ < checks_.size() && checks_[read_].monitor < monitor) ++read_;
    const std::size_t first = read_;
    while (read_ < checks_.size() && checks_[read_].monitor == monitor) ++read_;
    return std::span(checks_).subspan(first, read_ - first);
  }

 private:
  std::vector<CheckRecord> checks_;
  std::size_t read_ = 0;
};

/// One step, in the caller's transaction. A statement is for all monitors of the step where that
/// can be: each is a way to the server and back.
class SqlTidying {
 public:
  SqlTidying(const Dialect& dialect, Session& session, const TidyOrder& order)
      : dialect_(dialect), session_(session), order_(order), rows_left_(order.max_rows) {}

  Tidied run() {
    tidy();
    if (!done_.more) dialect_.checks().passed(session_);
    return done_;
  }

 private:
  void tidy() {
    std::vector<TidiedMonitor> monitors = selectTidied(session_, order_);
    done_.last = order_.after;
    done_.more = monitors.size() == order_.max_monitors;
    if (monitors.empty()) return;
    std::vector<RollupMark> before;
    before.reserve(monitors.size());
    for (const TidiedMonitor& monitor : monitors) before.push_back(monitor.mark);
    const std::size_t summed = sumUp(monitors);
    std::size_t whole = 0;
    while (whole < summed && shorten(monitors[whole])) ++whole;
    if (whole > 0) done_.last = before[whole - 1].monitor;
    if (sums_are_due_) removeSums({order_.after, done_.last});
    if (whole < monitors.size()) done_.more = true;
    std::vector<RollupMark> changed;
    for (std::size_t i = 0; i < monitors.size(); ++i) {
      const bool erased = i < whole && monitors[i].may_go;
      if (!erased && monitors[i].mark != before[i]) changed.push_back(monitors[i].mark);
    }
    saveMarks(dialect_, session_, changed);
  }

  /// Returns of how many, from the first, all is summed up: the step's rows may not suffice.
  std::size_t sumUp(std::span<TidiedMonitor> monitors) {
    MonitorRange range{order_.after, monitors.back().mark.monitor};
    const bool due = std::any_of(monitors.begin(), monitors.end(), [&](const auto& each) {
      return each.mark.summed_until < order_.sum_until;
    });
    if (!due) {
      selectStored(dialect_, session_, range, monitors);
      return monitors.size();
    }
    ByMonitor checks(selectUnsummed(dialect_, session_, range, order_.sum_until, rows_left_));
    const bool all = checks.all().size() < rows_left_;
    rows_left_ -= checks.all().size();
    if (!all) {
      range.last = checks.all().back().monitor;
      const auto read = std::partition_point(
          monitors.begin(), monitors.end(),
          [&](const TidiedMonitor& each) { return each.mark.monitor <= range.last; });
      monitors = monitors.first(static_cast<std::size_t>(read - monitors.begin()));
    }
    selectStored(dialect_, session_, range, monitors);
    addToRollups(dialect_, session_, checks.all());
    done_.summed_checks += static_cast<std::int64_t>(checks.all().size());
    fold(range, monitors, checks, all);
    return all ? monitors.size() : monitors.size() - 1;
  }

  /// Puts what is summed up now, and what is left of earlier times, into chunks; and moves marks.
  void fold(const MonitorRange& range, std::span<TidiedMonitor> monitors, ByMonitor& checks,
            bool all) {
    const std::size_t at_most = kUsuallyLeft * monitors.size() + kFoldedLater;
    ByMonitor left(selectSummed(dialect_, session_, range, at_most));
    const bool complete = left.all().size() < at_most;
    std::vector<FoldedRows> folded;
    std::vector<std::int64_t> moved, marks;
    for (TidiedMonitor& monitor : monitors) {
      RollupMark& mark = monitor.mark;
      const auto summed = checks.next(mark.monitor);
      auto earlier = left.next(mark.monitor);
      if (summed.empty()) continue;
      std::vector<CheckRecord> read;
      if (!complete) {
        read = selectRows(dialect_, session_, mark.monitor, {WallTime::min(), mark.summed_until},
                          kFoldedLater);
        earlier = read;
      }
      mark.kept += static_cast<std::int64_t>(summed.size());
      mark.summed_until = all || &monitor != &monitors.back()
                              ? order_.sum_until
                              : summed.back().started_at + std::chrono::microseconds(1);
      folded.push_back(rowsToFold(monitor, earlier, summed));
      moved.push_back(rowNumber(mark.monitor));
      marks.push_back(toMicros(mark.summed_until));
    }
    foldIntoChunks(dialect_, session_, folded);
    RowBatch rows{"checks", {{"monitor", std::move(moved)}, {"at_us", std::move(marks)}}};
    dialect_.checks().summedUp(session_, rows);
  }

  /// All but the newest check that ran for a slot, and what is newer: that is looked up in
  /// `checks`.
  static FoldedRows rowsToFold(const TidiedMonitor& monitor, std::span<CheckRecord> earlier,
                               std::span<CheckRecord> summed) {
    FoldedRows rows{monitor.mark.monitor, monitor.newest_chunked, {}};
    const auto append = [&](std::span<CheckRecord> checks) {
      for (CheckRecord& check : checks) {
        if (check.started_at >= monitor.newest_slotted) return;
        rows.checks.push_back(std::move(check));
      }
    };
    append(earlier.first(std::min(earlier.size(), kFoldedLater)));
    if (earlier.size() < kFoldedLater) append(summed);
    return rows;
  }

  /// Removes what is too old or too much; false where the step's rows do not suffice.
  bool shorten(TidiedMonitor& monitor) {
    if (monitor.may_go) return erase(monitor.mark);
    RollupMark& mark = monitor.mark;
    const WallTime kept_from = std::min(order_.checks_from, mark.summed_until);
    if (monitor.stored.oldest < kept_from || mark.kept > order_.max_per_monitor) {
      removeOldest(monitor, kept_from, std::numeric_limits<std::int64_t>::max());
      removeOldest(monitor, mark.summed_until, mark.kept - order_.max_per_monitor);
      if (rows_left_ == 0) return false;
    }
    if (order_.hours_from > mark.hours_from) {
      mark.hours_from = order_.hours_from;
      sums_are_due_ = true;
    }
    return true;
  }

  /// Removes checks that are older than `before`, as many as the step may and at most so many, but
  /// never the newest: it vouches for what is accounted for.
  void removeOldest(TidiedMonitor& monitor, WallTime before, std::int64_t at_most) {
    RollupMark& mark = monitor.mark;
    const std::int64_t limited = std::min(static_cast<std::int64_t>(rows_left_), at_most);
    if (limited <= 0 || mark.kept <= 0 || monitor.stored.oldest >= before) return;
    const RemovedChecks removed = removeOldestChecks(dialect_, session_, mark.monitor,
                                                     std::min(before, monitor.stored.newest),
                                                     static_cast<std::size_t>(limited));
    if (removed.count == 0) return;
    done_.removed_checks += removed.count;
    mark.kept -= removed.count;
    mark.checks_from = nextStart(RollupWidth::Hour, removed.newest + std::chrono::microseconds(1));
    rows_left_ -= static_cast<std::size_t>(removed.count);
  }

  /// Few rows, once a day.
  void removeSums(const MonitorRange& monitors) {
    const auto remove = [&](const char* table, const char* which, WallTime before) {
      session_ << fmt::format(
          "DELETE FROM {} WHERE monitor IN (SELECT key FROM monitors WHERE key > $1 AND key <= $2) "
          "AND {}",
          table, which),
          bind(rowNumber(monitors.after)), bind(rowNumber(monitors.last)), bind(toMicros(before)),
          now;
    };
    remove("rollups", "width_s = 3600 AND start_us < $3", order_.hours_from);
    remove("rollups", "width_s = 86400 AND start_us < $3", order_.days_from);
    remove("incidents", "opened_us < $3 AND closed_us < $3", order_.days_from);
    // The newest run vouches for what is accounted for.
    remove("missed_slots",
           "first_us < $3 AND last_us < $3 AND first_us < (SELECT max(first_us) "
           "FROM missed_slots AS newest WHERE newest.monitor = missed_slots.monitor)",
           order_.days_from);
  }

  bool erase(RollupMark& mark) {
    if (rows_left_ == 0) return false;
    const std::int64_t monitor = rowNumber(mark.monitor);
    const RemovedChecks removed =
        removeOldestChecks(dialect_, session_, mark.monitor, WallTime::max(), rows_left_);
    done_.removed_checks += removed.count;
    mark.kept = std::max<std::int64_t>(0, mark.kept - removed.count);
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
  /// Of a monitor of the step at least.
  bool sums_are_due_ = false;
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

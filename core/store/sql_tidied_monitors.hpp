#pragma once

#include <span>
#include <vector>

#include <Poco/Data/Session.h>

#include "core/model/retention.hpp"
#include "core/store/rollup_mark.hpp"
#include "core/store/sql_check_rows.hpp"
#include "core/store/sql_stored_checks.hpp"

namespace promonitor {

/// A monitor whose history is kept short, and what there is of it. The functions run in the
/// caller's transaction and are one statement each.
struct TidiedMonitor {
  RollupMark mark;
  /// It may be erased as a whole.
  bool may_go = false;
  StoredSpan stored;
  /// When its newest row that ran for a slot started; the epoch where there is none.
  WallTime newest_slotted{};
  /// When its newest check in a chunk started; the smallest time where there is none.
  WallTime newest_chunked{};
};

/// Those that are next in the step, with their marks.
std::vector<TidiedMonitor> selectTidied(Poco::Data::Session& session, const TidyOrder& order);
/// Fills in what is stored of them. They are all that are in the range.
void selectStored(const Dialect& dialect, Poco::Data::Session& session, const MonitorRange& range,
                  std::span<TidiedMonitor> monitors);

}  // namespace promonitor

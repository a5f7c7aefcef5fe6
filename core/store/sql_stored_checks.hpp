#pragma once

#include <set>
#include <vector>

#include <Poco/Data/Session.h>

#include "core/model/account.hpp"
#include "core/model/check.hpp"
#include "core/model/rollup.hpp"
#include "core/store/queries.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// Checks wherever they stand: as rows of `checks`, which holds those that came last, or in
/// chunks. All of these run in the caller's transaction.

/// Of one monitor, in the window, oldest first, at most so many. Those in rows are without what
/// sums do not need.
std::vector<CheckRecord> selectChecks(const Dialect& dialect, Poco::Data::Session& session,
                                      MonitorKey monitor, const TimeWindow& window,
                                      std::size_t at_most);
/// The newest of one of the user's monitors that are asked for, newest first, with all that is
/// stored of them.
std::vector<CheckRecord> selectLatest(const Dialect& dialect, Poco::Data::Session& session,
                                      UserId user, MonitorKey monitor, const CheckQuery& query);
/// When the checks of a monitor in the window started.
std::set<WallTime> selectStarts(Poco::Data::Session& session, MonitorKey monitor,
                                const TimeWindow& window);

/// When the oldest check of a monitor started, and the newest; at the ends of time, the wrong way
/// round, where it has none.
struct StoredSpan {
  WallTime oldest = WallTime::max();
  WallTime newest = WallTime::min();
};

struct RemovedChecks {
  std::int64_t count = 0;
  /// When the newest of them started.
  WallTime newest{};
};
/// Removes the oldest that started before that, at most so many.
RemovedChecks removeOldestChecks(const Dialect& dialect, Poco::Data::Session& session,
                                 MonitorKey monitor, WallTime before, std::size_t at_most);

}  // namespace promonitor

#pragma once

#include <span>
#include <vector>

#include <Poco/Data/Session.h>

#include "core/model/history.hpp"
#include "core/store/rollup_mark.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// The mark of a monitor; a new one where there is none yet. All of these run in the caller's
/// transaction.
RollupMark selectMark(Poco::Data::Session& session, MonitorKey monitor);
void saveMarks(const Dialect& dialect, Poco::Data::Session& session,
               const std::vector<RollupMark>& marks);

/// The latest `summed_until` of all marks.
WallTime lastSummedUntil(Poco::Data::Session& session);

/// The stored sums that begin in the window, oldest first.
std::vector<Rollup> selectRollups(Poco::Data::Session& session, MonitorKey monitor,
                                  RollupWidth width, const TimeWindow& window);

/// Adds checks to the sums of their monitors by hour and by day. Those of a monitor stand together.
void addToRollups(const Dialect& dialect, Poco::Data::Session& session,
                  std::span<const CheckRecord> checks);

}  // namespace promonitor

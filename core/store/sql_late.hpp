#pragma once

#include <vector>

#include <Poco/Data/Session.h>

#include "core/model/check.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// Checks that come when those of their time are summed up already, because the store was away or
/// the check took long. Both run in the transaction that stores them; the first before, the second
/// after that.

/// Those that are not stored yet, each once. `summed_until`: no monitor is summed up further.
std::vector<CheckRecord> selectLate(Poco::Data::Session& session,
                                    const std::vector<CheckRecord>& checks, WallTime summed_until);
/// Adds them to the sums.
void sumUpLate(const Dialect& dialect, Poco::Data::Session& session,
               const std::vector<CheckRecord>& late);

}  // namespace promonitor

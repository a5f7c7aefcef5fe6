#pragma once

#include <vector>

#include <Poco/Data/Session.h>

#include "core/model/check.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// Checks that come when those of their time are summed up already, because the store was away or
/// the check took long. Both run in the transaction that stores them; the first before, the second
/// after that.

struct LateChecks {
  /// Those that are not stored yet, each once.
  std::vector<CheckRecord> fresh;
  /// The places of all others, in order: they are stored, or come a second time.
  std::vector<std::size_t> known;
};
/// `summed_until`: no monitor is summed up further.
LateChecks selectLate(Poco::Data::Session& session, const std::vector<CheckRecord>& checks,
                      WallTime summed_until);
/// The checks but those at these places, which are in order.
std::vector<CheckRecord> without(const std::vector<CheckRecord>& checks,
                                 const std::vector<std::size_t>& places);
/// Adds them to the sums.
void sumUpLate(const Dialect& dialect, Poco::Data::Session& session, std::vector<CheckRecord> late);

}  // namespace promonitor

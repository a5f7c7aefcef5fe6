#pragma once

#include <vector>

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Nullable.h>

#include "core/model/check.hpp"
#include "core/model/rollup.hpp"
#include "core/store/sql_dialect.hpp"
#include "core/store/sql_rows.hpp"

namespace promonitor {

/// Checks as columns of the table of that name.
struct CheckColumns {
  std::vector<std::int64_t> monitor, at, after_slot, duration, verdict, lead;
  std::vector<Poco::Nullable<std::int64_t>> status_code;
  std::vector<Poco::Nullable<Poco::Data::BLOB>> phases, detail;

  void reserve(std::size_t checks);
  void append(const CheckRecord& check);
  RowBatch rows() &&;
  /// A check that was read; without status code, phases and detail where these columns were not.
  /// Throws StoreError where it is none.
  CheckRecord record(MonitorKey key, std::size_t row) const;
  /// All of them.
  std::vector<CheckRecord> records(MonitorKey key) const;
  /// The same of many monitors.
  std::vector<CheckRecord> records() const;
};

/// Monitors with keys behind `after`, up to and with `last`.
struct MonitorRange {
  MonitorKey after{}, last{};
};

/// Rows of `checks` of these monitors, by monitor, oldest first, at most so many: those that are
/// not summed up yet and started before `until`.
std::vector<CheckRecord> selectUnsummed(const Dialect& dialect, Poco::Data::Session& session,
                                        const MonitorRange& monitors, WallTime until,
                                        std::size_t at_most);
/// The same of those that are summed up.
std::vector<CheckRecord> selectSummed(const Dialect& dialect, Poco::Data::Session& session,
                                      const MonitorRange& monitors, std::size_t at_most);

/// Rows of `checks` of one monitor, in the window, oldest first, at most so many.
std::vector<CheckRecord> selectRows(const Dialect& dialect, Poco::Data::Session& session,
                                    MonitorKey monitor, const TimeWindow& window,
                                    std::size_t at_most);
/// The same without what sums do not need.
std::vector<CheckRecord> selectPlainRows(const Dialect& dialect, Poco::Data::Session& session,
                                         MonitorKey monitor, const TimeWindow& window,
                                         std::size_t at_most);

}  // namespace promonitor

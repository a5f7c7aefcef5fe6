#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <Poco/Data/Session.h>

#include "core/base/clock.hpp"
#include "core/store/sql_rows.hpp"

namespace promonitor {

/// How an engine keeps the checks that are no chunks yet. All can be read from `checks`, which is a
/// table in PostgreSQL and a view in SQLite; they are written here. Thread-safe. Functions that
/// take a session run in the caller's transaction and leave Poco::Exception to its holder.
class CheckTable {
 public:
  virtual ~CheckTable() = default;

  /// The table that has the rows, with the columns of `checks`.
  virtual const char* table() const = 0;
  /// Whether the table serves to keep checks.
  virtual bool keepsChecksIn(const std::string& table) const = 0;
  /// What puts the checks of one monitor in the order of their starts without sorting them: for
  /// ORDER BY.
  virtual const char* oldestFirst() const = 0;
  virtual const char* newestFirst() const = 0;

  /// Inserts the checks that are new and returns how many. `summed_until`: no monitor of them is
  /// summed up further.
  virtual std::int64_t insertNew(Poco::Data::Session& session, RowBatch& checks,
                                 WallTime summed_until) const = 0;
  /// Removes, for each row of monitor and at_us, the checks that started up to and with then.
  virtual void removeUpTo(Poco::Data::Session& session, RowBatch& rows) const = 0;
  /// For each row of monitor and at_us: the checks that started before then are summed up now.
  virtual void summedUp(Poco::Data::Session& session, RowBatch& rows) const = 0;
  /// All monitors were looked after: gives back what holds no checks any more.
  virtual void passed(Poco::Data::Session& session) const = 0;
  /// What is wrong with how the checks are kept; empty: nothing. Reads all of them.
  virtual std::vector<std::string> damage(Poco::Data::Session& session) const = 0;
};

}  // namespace promonitor

#pragma once

#include <string>
#include <vector>

#include <Poco/Data/Session.h>

#include "core/model/check.hpp"
#include "core/model/rollup.hpp"
#include "core/store/queries.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// Checks at rest: those that are summed up, as rows of `check_chunks`. Of one monitor no chunk
/// reaches into another, and none holds a check that is a row of `checks`, too. All of these run in
/// the caller's transaction, which sees one state of both tables.

/// Of one monitor, in the window, oldest first: at most so many.
std::vector<CheckRecord> selectChunked(Poco::Data::Session& session, MonitorKey monitor,
                                       const TimeWindow& window, std::size_t at_most);
/// The newest of those that are asked for, newest first: at least so many where there are, and some
/// more, whatever limit the query has.
std::vector<CheckRecord> selectNewestChunked(Poco::Data::Session& session, MonitorKey monitor,
                                             const CheckQuery& query, std::size_t at_least);

/// Rows of `checks` of one monitor that are to become chunks: oldest first, all that are older than
/// the last of them.
struct FoldedRows {
  MonitorKey monitor{};
  /// When the newest check in a chunk started; the smallest time where there is none.
  WallTime newest_chunked{};
  std::vector<CheckRecord> checks;
};
/// Turns them into chunks. Of a monitor too few are left as they are.
void foldIntoChunks(const Dialect& dialect, Poco::Data::Session& session,
                    const std::vector<FoldedRows>& folded);
/// Removes those that started up to and with `newest`.
void removeChunked(const Dialect& dialect, Poco::Data::Session& session, MonitorKey monitor,
                   WallTime newest);

/// What is wrong with chunks, a line each. Reads all of them.
std::vector<std::string> damagedChunks(Poco::Data::Session& session);

}  // namespace promonitor

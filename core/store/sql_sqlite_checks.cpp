#include "core/store/sql_sqlite_checks.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/sql_columns.hpp"
#include "core/store/sql_sqlite_rows.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

/// A part holds as many microseconds, and so does migration 12.
constexpr std::int64_t kPart = 300'000'000;

std::int64_t partOf(std::int64_t at) { return std::max<std::int64_t>(1, at / kPart); }
/// The same in SQL.
std::string sqlPartOf(const char* at) { return fmt::format("max(1, {} / {})", at, kPart); }

/// From 0. Columns that are copied have their names in quotes.
std::size_t placeOf(const RowBatch& rows, std::string_view name) {
  const auto column =
      std::find_if(rows.columns.begin(), rows.columns.end(), [&](const RowColumn& each) {
        return each.name == name || each.name == fmt::format("\"{}\"", name);
      });
  return static_cast<std::size_t>(column - rows.columns.begin());
}

std::vector<std::int64_t> partsOf(const RowColumn& starts) {
  std::vector<std::int64_t> parts;
  parts.reserve(std::visit([](const auto& values) { return values.size(); }, starts.values));
  if (const auto* at = std::get_if<std::vector<std::int64_t>>(&starts.values)) {
    for (const std::int64_t each : *at) parts.push_back(partOf(each));
  } else {
    using Numbers = std::vector<Poco::Nullable<std::int64_t>>;
    for (const auto& each : std::get<Numbers>(starts.values)) {
      parts.push_back(partOf(each.value()));
    }
  }
  return parts;
}

void listParts(Session& session, std::vector<std::int64_t> parts) {
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  session << "INSERT INTO check_parts (part) VALUES (?) ON CONFLICT DO NOTHING", use(parts), now;
}

}  // namespace

std::int64_t SqliteCheckTable::insertNew(Session& session, RowBatch& checks,
                                         WallTime summed_until) const {
  if (checks.size() == 0) return 0;
  const std::size_t at = placeOf(checks, "at_us") + 1;
  const std::size_t monitor = placeOf(checks, "monitor") + 1;
  std::string places;
  for (std::size_t i = 1; i <= checks.columns.size(); ++i) places += fmt::format("?{}, ", i);
  const std::string sql = fmt::format(
      "INSERT INTO parted_checks ({0}, part) VALUES ({1} CASE WHEN ?{2} < {3} AND ?{2} < coalesce("
      "(SELECT summed_until_us FROM rollup_marks WHERE rollup_marks.monitor = ?{4}), 0) THEN 0 "
      "ELSE ?{5} END) ON CONFLICT (part, monitor, at_us) DO NOTHING",
      eachColumn(checks, "{name}"), places, at, toMicros(summed_until), monitor,
      checks.columns.size() + 1);
  auto parts = partsOf(checks.columns[at - 1]);
  listParts(session, parts);
  checks.columns.push_back({"part", std::move(parts)});
  return static_cast<std::int64_t>(executeRows(session, checks, sql));
}

void SqliteCheckTable::removeUpTo(Session& session, RowBatch& rows) const {
  if (rows.size() == 0) return;
  executeRows(session, rows,
              fmt::format("DELETE FROM parted_checks WHERE part IN "
                          "(SELECT part FROM check_parts WHERE part <= {}) "
                          "AND monitor = ?1 AND at_us <= ?2",
                          sqlPartOf("?2")));
}

void SqliteCheckTable::summedUp(Session& session, RowBatch& rows) const {
  if (rows.size() == 0) return;
  executeRows(session, rows,
              fmt::format("UPDATE parted_checks SET part = 0 WHERE part IN "
                          "(SELECT part FROM check_parts WHERE part BETWEEN 1 AND {}) "
                          "AND monitor = ?1 AND at_us < ?2",
                          sqlPartOf("?2")));
}

void SqliteCheckTable::passed(Session& session) const {
  session << "DELETE FROM check_parts WHERE part > 0 AND NOT EXISTS "
             "(SELECT 1 FROM parted_checks WHERE parted_checks.part = check_parts.part)",
      now;
}

std::vector<std::string> SqliteCheckTable::damage(Session& session) const {
  std::int64_t wrong = 0;
  session << fmt::format(
      "SELECT count(*) FROM parted_checks LEFT JOIN rollup_marks "
      "ON rollup_marks.monitor = parted_checks.monitor "
      "WHERE part <> CASE WHEN at_us < coalesce(summed_until_us, 0) THEN 0 "
      "ELSE {} END",
      sqlPartOf("at_us")),
      into(wrong), now;
  if (wrong == 0) return {};
  return {fmt::format("{} checks stand in a part of time that is not theirs", wrong)};
}

}  // namespace promonitor

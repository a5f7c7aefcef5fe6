// An SQLite database as a whole.
#include <Poco/Data/Statement.h>

#include "core/store/sql_sqlite.hpp"

namespace promonitor {

using namespace Poco::Data::Keywords;

std::int64_t SqliteDialect::usedBytes(Poco::Data::Session& session) const {
  std::int64_t bytes = 0;
  session << "SELECT (page_count - freelist_count) * page_size "
             "FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
      into(bytes), now;
  return bytes;
}

std::vector<std::string> SqliteDialect::tables(Poco::Data::Session& session) const {
  std::vector<std::string> names;
  session << "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
             "ORDER BY name",
      into(names), now;
  return names;
}

std::vector<SqlColumn> SqliteDialect::columns(Poco::Data::Session& session,
                                              const std::string& table) const {
  std::vector<std::string> names, types;
  std::vector<int> places;
  session << "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid", into(names),
      into(types), into(places), bind(table), now;
  std::vector<SqlColumn> columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns.push_back({names[i],
                       types[i] == "TEXT"   ? SqlColumn::Type::Text
                       : types[i] == "BLOB" ? SqlColumn::Type::Bytes
                                            : SqlColumn::Type::Integer,
                       places[i]});
  }
  return columns;
}

void SqliteDialect::takeAllTime(Poco::Data::Session& /*session*/) const {}

std::vector<std::string> SqliteDialect::damage(Poco::Data::Session& session) const {
  std::vector<std::string> lines;
  session << "SELECT integrity_check FROM pragma_integrity_check(100)", into(lines), now;
  if (lines.size() == 1 && lines.front() == "ok") lines.clear();
  std::vector<std::string> orphans;
  session << "SELECT 'a row of ' || \"table\" || ' belongs to none of ' || parent "
             "FROM pragma_foreign_key_check LIMIT 100",
      into(orphans), now;
  lines.insert(lines.end(), orphans.begin(), orphans.end());
  return lines;
}

void SqliteDialect::vacuum(Poco::Data::Session& session) const {
  session << "VACUUM", now;
  // What it wrote is in the log: the file shrinks when that is written back.
  int busy = 0;
  int in_log = 0;
  int written_back = 0;
  session << "PRAGMA wal_checkpoint(TRUNCATE)", into(busy), into(in_log), into(written_back), now;
}

/// AUTOINCREMENT remembers the highest number that a table ever had.
void SqliteDialect::continueNumbers(Poco::Data::Session& /*session*/, const std::string& /*table*/,
                                    const std::string& /*column*/) const {}

}  // namespace promonitor

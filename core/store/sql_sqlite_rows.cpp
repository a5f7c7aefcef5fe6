#include "core/store/sql_sqlite_rows.hpp"

#include <algorithm>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/sql_sqlite.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

std::string insertInto(const RowBatch& rows) {
  return fmt::format("INSERT INTO {} ({}) VALUES ({}) ", rows.table, eachColumn(rows, "{name}"),
                     eachColumn(rows, "?"));
}

RowBatch oneRow(const RowBatch& rows, std::size_t row) {
  RowBatch one{rows.table, {}};
  for (const RowColumn& column : rows.columns) {
    std::visit(
        [&](const auto& values) {
          one.columns.push_back({column.name, std::decay_t<decltype(values)>{values[row]}});
        },
        column.values);
  }
  return one;
}

std::int64_t measured(const RowBatch& row, const std::string& measure) {
  const auto column = std::find_if(row.columns.begin(), row.columns.end(),
                                   [&](const RowColumn& each) { return each.name == measure; });
  return std::get<std::vector<std::int64_t>>(column->values).front();
}

}  // namespace

std::size_t executeRows(Session& session, RowBatch& rows, const std::string& sql) {
  Statement statement(session);
  statement << sql;
  for (RowColumn& column : rows.columns) {
    std::visit([&](auto& values) { statement.addBind(use(values)); }, column.values);
  }
  return statement.execute();
}

std::string SqliteDialect::holds(const std::string& column) const {
  return fmt::format("instr(lower({}), ?) > 0", column);
}

std::int64_t SqliteDialect::insertNew(Session& session, RowBatch& rows, const std::string& key,
                                      const std::string& measure) const {
  if (rows.size() == 0) return 0;
  const std::string sql = insertInto(rows) + fmt::format("ON CONFLICT ({}) DO NOTHING", key);
  if (measure.empty()) return static_cast<std::int64_t>(executeRows(session, rows, sql));
  std::int64_t sum = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    RowBatch one = oneRow(rows, row);
    if (executeRows(session, one, sql) > 0) sum += measured(one, measure);
  }
  return sum;
}

void SqliteDialect::upsert(Session& session, RowBatch& rows, const std::string& key,
                           const std::vector<std::string>& kept) const {
  if (rows.size() == 0) return;
  std::vector<std::string> but = kept;
  but.push_back(key);
  executeRows(session, rows,
              insertInto(rows) + fmt::format("ON CONFLICT ({}) DO UPDATE SET {}", key,
                                             eachColumn(rows, "{name} = excluded.{name}", but)));
}

void SqliteDialect::merge(Session& session, RowBatch& rows, const std::string& key,
                          const std::string& changes) const {
  if (rows.size() == 0) return;
  executeRows(session, rows,
              insertInto(rows) + fmt::format("ON CONFLICT ({}) DO UPDATE SET {}", key, changes));
}

void SqliteDialect::removeUpTo(Session& session, RowBatch& rows) const {
  if (rows.size() == 0) return;
  executeRows(session, rows,
              fmt::format("DELETE FROM {} WHERE {} = ? AND {} <= ?", rows.table,
                          rows.columns[0].name, rows.columns[1].name));
}

void SqliteDialect::update(Session& session, RowBatch& rows, const std::string& key) const {
  if (rows.size() == 0) return;
  // Values are bound in the order in which they stand: the key comes last.
  std::stable_partition(rows.columns.begin(), rows.columns.end(),
                        [&](const RowColumn& column) { return column.name != key; });
  executeRows(session, rows,
              fmt::format("UPDATE {} SET {} WHERE {} = ?", rows.table,
                          eachColumn(rows, "{name} = ?", {key}), key));
}

std::vector<std::int64_t> SqliteDialect::monitorKeys(Session& session,
                                                     std::vector<std::string>& ids) const {
  std::vector<std::int64_t> keys;
  if (!ids.empty()) {
    session << "SELECT key FROM monitors WHERE id = ?", use(ids), into(keys), now;
  }
  return keys;
}

}  // namespace promonitor

#include <algorithm>
#include <variant>

#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/database_upkeep.hpp"
#include "core/store/sql_migrate.hpp"
#include "core/store/sql_opening.hpp"

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;
using Poco::Data::Statement;

constexpr std::int64_t kRowsAtOnce = 5000;
/// Others refer to these, and the second to the first.
constexpr std::string_view kFirstTables[] = {"users", "monitors"};
/// Last: where they go to depends on the marks of sums.
constexpr const char* kChecks = "checks";
/// One row without a key.
constexpr const char* kCounters = "counters";
constexpr const char* kSchema = "schema_migrations";

/// A table on its way from one database to another.
class TableCopy {
 public:
  TableCopy(const Dialect& dialect, Session& session, std::string table)
      : table_(std::move(table)),
        from_(table_ == kChecks ? dialect.checks().table() : table_),
        columns_(dialect.columns(session, from_)) {
    std::vector<SqlColumn> key = columns_;
    std::erase_if(key, [](const SqlColumn& column) { return column.key_place == 0; });
    std::sort(key.begin(), key.end(),
              [](const auto& a, const auto& b) { return a.key_place < b.key_place; });
    for (const SqlColumn& column : key) {
      key_columns_.push_back(static_cast<std::size_t>(
          std::find_if(columns_.begin(), columns_.end(),
                       [&](const auto& each) { return each.name == column.name; }) -
          columns_.begin()));
    }
    for (const SqlColumn& column : columns_) quoted_.push_back('"' + column.name + '"');
  }

  /// The rows behind those of the last call; none when all were read.
  RowBatch next(Session& session) {
    RowBatch rows{table_.c_str(), {}};
    Statement select(session);
    select << sql();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      rows.columns.push_back({quoted_[i].c_str(), empty(columns_[i].type)});
    }
    for (RowColumn& column : rows.columns) {
      std::visit([&](auto& values) { select.addExtract(into(values)); }, column.values);
    }
    for (const Place& place : behind_) {
      std::visit([&](const auto& value) { select.addBind(bind(value)); }, place);
    }
    select.addBind(bind(kRowsAtOnce));
    select.execute();
    if (rows.size() > 0) remember(rows);
    return rows;
  }

  /// The key's columns, with commas.
  std::string key() const {
    std::string list;
    for (const std::size_t column : key_columns_) {
      list += (list.empty() ? "" : ", ") + quoted_[column];
    }
    return list;
  }
  /// The one column that numbers the rows; nothing where the key is another.
  const SqlColumn* number() const {
    if (key_columns_.size() != 1) return nullptr;
    const SqlColumn& column = columns_[key_columns_.front()];
    return column.name == "id" || column.name == "key" ? &column : nullptr;
  }

 private:
  using Place = std::variant<std::int64_t, std::string>;

  static RowColumn::Values empty(SqlColumn::Type type) {
    if (type == SqlColumn::Type::Text) return std::vector<std::string>{};
    if (type == SqlColumn::Type::Bytes) return std::vector<Poco::Nullable<BLOB>>{};
    return std::vector<Poco::Nullable<std::int64_t>>{};
  }

  std::string sql() const {
    std::string places;
    for (std::size_t i = 0; i < behind_.size(); ++i) {
      places += fmt::format("{}${}", i == 0 ? "" : ", ", i + 1);
    }
    const std::string where =
        behind_.empty() ? "" : fmt::format("WHERE ({}) > ({}) ", key(), places);
    return fmt::format("SELECT {} FROM {} {}ORDER BY {} LIMIT ${}", fmt::join(quoted_, ", "), from_,
                       where, key(), behind_.size() + 1);
  }

  void remember(const RowBatch& rows) {
    behind_.clear();
    for (const std::size_t column : key_columns_) {
      const RowColumn::Values& values = rows.columns[column].values;
      if (const auto* texts = std::get_if<std::vector<std::string>>(&values)) {
        behind_.emplace_back(texts->back());
      } else {
        behind_.emplace_back(
            std::get<std::vector<Poco::Nullable<std::int64_t>>>(values).back().value());
      }
    }
  }

  const std::string table_;
  /// What the source calls it.
  const std::string from_;
  const std::vector<SqlColumn> columns_;
  std::vector<std::string> quoted_;
  std::vector<std::size_t> key_columns_;
  /// The key of the last row that was read.
  std::vector<Place> behind_;
};

void requireSchema(SqlSessions& sessions) {
  if (missingMigrations(sessions).empty()) return;
  throw StoreError("the schema of " + sessions.dialect().name() +
                   " is not up to date: run 'promonitor db migrate' on it first");
}

void requireEmpty(SqlSessions& sessions) {
  const std::int64_t rows = sessions.readAll([](Session& session) {
    std::int64_t found = 0;
    session << "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM monitors)", into(found),
        now;
    return found;
  });
  if (rows == 0) return;
  throw StoreError(fmt::format("the database {} is not empty: name another {} to copy to",
                               sessions.dialect().name(), sessions.dialect().place()));
}

/// In an order in which every row finds what it refers to.
std::vector<std::string> tablesToCopy(const Dialect& dialect, Session& session) {
  std::vector<std::string> tables(std::begin(kFirstTables), std::end(kFirstTables));
  for (const std::string& name : dialect.tables(session)) {
    const bool taken = std::find(tables.begin(), tables.end(), name) != tables.end() ||
                       dialect.checks().keepsChecksIn(name);
    if (!taken && name != kSchema && name != kCounters) tables.push_back(name);
  }
  tables.emplace_back(kChecks);
  return tables;
}

std::int64_t insert(const Dialect& to, Session& session, RowBatch& rows, const std::string& key) {
  if (rows.table != std::string_view(kChecks)) return to.insertNew(session, rows, key);
  std::erase_if(rows.columns, [](const RowColumn& column) {
    return column.name == std::string_view("\"part\"");  // each engine's own
  });
  return to.checks().insertNew(session, rows, WallTime::max());
}

std::int64_t copyTable(TableCopy& copy, Session& from, SqlSessions& to, const std::string& table) {
  const Dialect& dialect = to.dialect();
  std::int64_t read = 0;
  std::int64_t written = 0;
  for (;;) {
    RowBatch rows = copy.next(from);
    if (rows.size() == 0) break;
    read += static_cast<std::int64_t>(rows.size());
    written +=
        to.write([&](Session& session) { return insert(dialect, session, rows, copy.key()); });
  }
  if (written != read) {
    throw StoreError(fmt::format("{} of {} rows of {} arrived in {}: another program writes to it",
                                 written, read, table, dialect.name()));
  }
  if (const SqlColumn* const number = copy.number()) {
    to.write([&](Session& session) { dialect.continueNumbers(session, table, number->name); });
  }
  return written;
}

void copyCounters(Session& from, SqlSessions& to) {
  std::int64_t checks = 0;
  std::int64_t missed = 0;
  from << "SELECT checks, missed_slots FROM counters", into(checks), into(missed), now;
  to.write([&](Session& session) {
    session << "UPDATE counters SET checks = $1, missed_slots = $2", bind(checks), bind(missed),
        now;
  });
}

}  // namespace

void copyDatabase(const SqlStoreSettings& from, const SqlStoreSettings& to,
                  const std::function<void(const CopiedTable&)>& copied) {
  requireDatabase(from);
  const auto source = openSessions(from, false);
  requireSchema(*source);
  const auto target = openSessions(to, true);
  const auto missing = missingMigrations(*target);
  const bool is_new = missing.size() == target->dialect().migrations().size();
  if (is_new) {
    applyMigrations(*target, missing);
  } else {
    requireSchema(*target);
  }
  requireEmpty(*target);
  source->readAllAtOnce([&](Session& session) {
    const Dialect& dialect = source->dialect();
    for (const std::string& table : tablesToCopy(dialect, session)) {
      TableCopy copy(dialect, session, table);
      copied({table, copyTable(copy, session, *target, table)});
    }
    copyCounters(session, *target);
  });
}

}  // namespace promonitor

#include <cstdlib>

#include <Poco/Data/Session.h>
#include <fmt/format.h>

#include "core/store/sql_columns.hpp"
#include "core/store/sql_pg_copy.hpp"
#include "core/store/sql_pg_session.hpp"
#include "core/store/sql_postgres.hpp"

namespace promonitor {
namespace {

using Poco::Data::Session;

constexpr std::string_view kTaken = "23505";
/// Fewer are inserted by a statement, which needs no savepoint.
constexpr std::size_t kFewestCopied = 50;

/// An array of one dimension in PostgreSQL's binary format, which takes the server less time to
/// read than digits and quotes.
class PgArray {
 public:
  PgArray(PgType type, std::size_t size) {
    bytes_.reserve(kHead + 12 * size);
    for (const std::int64_t each : {std::int64_t{1}, std::int64_t{0}, std::int64_t{type},
                                    static_cast<std::int64_t>(size), std::int64_t{1}}) {
      appendPgNumber(bytes_, each, 4);
    }
  }

  void append(std::int64_t number) {
    appendPgNumber(bytes_, sizeof number, 4);
    appendPgNumber(bytes_, number, sizeof number);
  }
  void append(std::string_view value) {
    appendPgNumber(bytes_, static_cast<std::int64_t>(value.size()), 4);
    bytes_ += value;
  }
  void append(const Poco::Data::BLOB& value) { append(fromBlob(value)); }
  template <class Value>
  void append(const Poco::Nullable<Value>& value) {
    if (!value.isNull()) return append(value.value());
    appendPgNumber(bytes_, kPgNull, 4);
  }
  std::string finish() && { return std::move(bytes_); }

 private:
  static constexpr std::size_t kHead = 20;

  std::string bytes_;
};

struct ElementType {
  const char* array;
  PgType number;
};

/// In the order of the alternatives.
const ElementType& typeOf(const RowColumn::Values& values) {
  static constexpr ElementType kTypes[]{
      {"bigint[]", PgBigint}, {"text[]", PgText}, {"bigint[]", PgBigint}, {"bytea[]", PgBytea}};
  return kTypes[values.index()];
}

/// The rows as one value a column.
std::vector<PgValue> arrays(const RowBatch& rows) {
  std::vector<PgValue> values;
  for (const RowColumn& column : rows.columns) {
    std::visit(
        [&](const auto& each) {
          PgArray array(typeOf(column.values).number, each.size());
          for (const auto& value : each) array.append(value);
          values.push_back({std::move(array).finish(), true});
        },
        column.values);
  }
  return values;
}

/// The rows as a table `given`, `place` being their order.
std::string given(const RowBatch& rows) {
  std::string list;
  for (const RowColumn& column : rows.columns) {
    list += fmt::format("{}${}::{}", list.empty() ? "" : ", ",
                        static_cast<int>(&column - rows.columns.data()) + 1,
                        typeOf(column.values).array);
  }
  return fmt::format("unnest({}) WITH ORDINALITY AS given ({}, place)", list,
                     eachColumn(rows, "{name}"));
}

/// The last row of each key: PostgreSQL refuses to change a row twice in one statement.
std::string lastGiven(const RowBatch& rows, const std::string& key) {
  return fmt::format("(SELECT DISTINCT ON ({0}) * FROM {1} ORDER BY {0}, place DESC) AS newest",
                     key, given(rows));
}

/// COPY takes the server half as long as an insertion that looks for rows that are there, but ends
/// at the first of them: false, and nothing is inserted. Rows come twice after a failure alone.
bool copied(Session& session, const RowBatch& rows) {
  if (rows.size() < kFewestCopied) return false;
  const std::string names = eachColumn(rows, "{name}");
  const auto data = copyData(rows, pgSession(session).typesOf(rows.table, names));
  if (!data) return false;
  PgConnection& connection = pgConnection(session);
  try {
    connection.runCopy(fmt::format("SAVEPOINT copy; COPY {} ({}) FROM STDIN (FORMAT binary); "
                                   "RELEASE SAVEPOINT copy",
                                   rows.table, names),
                       *data);
    return true;
  } catch (const PgError& error) {
    if (error.state() != kTaken) throw;
    connection.runAll("ROLLBACK TO SAVEPOINT copy; RELEASE SAVEPOINT copy");
    return false;
  }
}

}  // namespace

std::string PostgresDialect::holds(const std::string& column) const {
  return fmt::format("strpos(lower({} COLLATE \"C\"), ?) > 0", column);
}

std::int64_t PostgresDialect::insertNew(Session& session, RowBatch& rows, const std::string& key,
                                        const std::string& measure) const {
  if (rows.size() == 0) return 0;
  if (measure.empty() && copied(session, rows)) return static_cast<std::int64_t>(rows.size());
  const std::string names = eachColumn(rows, "{name}");
  const std::string insert = fmt::format(
      "INSERT INTO {} ({}) SELECT {} FROM {} ORDER BY place ON CONFLICT ({}) DO NOTHING",
      rows.table, names, names, given(rows), key);
  PgConnection& connection = pgConnection(session);
  if (measure.empty()) {
    return std::atoll(PQcmdTuples(connection.run(insert, arrays(rows)).get()));
  }
  const PgResult sum = connection.run(
      fmt::format("WITH stored AS ({} RETURNING {}) SELECT coalesce(sum({}), 0) FROM stored",
                  insert, measure, measure),
      arrays(rows));
  return std::atoll(PQgetvalue(sum.get(), 0, 0));
}

void PostgresDialect::upsert(Session& session, RowBatch& rows, const std::string& key,
                             const std::vector<std::string>& kept) const {
  if (rows.size() == 0) return;
  std::vector<std::string> but = kept;
  but.push_back(key);
  const std::string names = eachColumn(rows, "{name}");
  pgConnection(session).run(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} ORDER BY place "
                                        "ON CONFLICT ({}) DO UPDATE SET {}",
                                        rows.table, names, names, lastGiven(rows, key), key,
                                        eachColumn(rows, "{name} = excluded.{name}", but)),
                            arrays(rows));
}

void PostgresDialect::merge(Session& session, RowBatch& rows, const std::string& key,
                            const std::string& changes) const {
  if (rows.size() == 0) return;
  const std::string names = eachColumn(rows, "{name}");
  pgConnection(session).run(
      fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT ({}) DO UPDATE SET {}",
                  rows.table, names, names, given(rows), key, changes),
      arrays(rows));
}

void PostgresDialect::removeUpTo(Session& session, RowBatch& rows) const {
  if (rows.size() == 0) return;
  pgConnection(session).run(
      fmt::format("DELETE FROM {0} USING {1} WHERE {0}.{2} = given.{2} AND {0}.{3} <= given.{3}",
                  rows.table, given(rows), rows.columns[0].name, rows.columns[1].name),
      arrays(rows));
}

void PostgresDialect::update(Session& session, RowBatch& rows, const std::string& key) const {
  if (rows.size() == 0) return;
  pgConnection(session).run(
      fmt::format("UPDATE {0} SET {1} FROM {2} WHERE {0}.{3} = newest.{3}", rows.table,
                  eachColumn(rows, "{name} = newest.{name}", {key}), lastGiven(rows, key), key),
      arrays(rows));
}

std::vector<std::int64_t> PostgresDialect::monitorKeys(Session& session,
                                                       std::vector<std::string>& ids) const {
  const RowBatch rows{"monitors", {{"id", ids}}};
  if (ids.empty()) return {};
  const PgResult found = pgConnection(session).run(
      fmt::format("SELECT key FROM {} JOIN monitors USING (id) ORDER BY place", given(rows)),
      arrays(rows));
  std::vector<std::int64_t> keys;
  keys.reserve(ids.size());
  for (int row = 0; row < PQntuples(found.get()); ++row) {
    keys.push_back(std::atoll(PQgetvalue(found.get(), row, 0)));
  }
  return keys;
}

}  // namespace promonitor

#include <charconv>
#include <cstdlib>

#include <Poco/Data/Session.h>
#include <fmt/format.h>

#include "core/store/sql_pg_session.hpp"
#include "core/store/sql_postgres.hpp"

namespace promonitor {
namespace {

using Poco::Data::Session;

/// An array as PostgreSQL reads it: {1,2,NULL,"a \"quoted\" text","\\x00ff"}.
class PgArray {
 public:
  explicit PgArray(std::size_t expected) { text_.reserve(2 + 12 * expected); }

  void append(std::int64_t number) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text_.append(digits, end);
  }
  void append(const std::string& value) {
    separate();
    text_ += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
  }
  void append(const Poco::Data::BLOB& bytes) {
    constexpr const char* kHex = "0123456789abcdef";
    separate();
    text_ += "\"\\\\x";
    for (const unsigned char byte : bytes) {
      text_ += kHex[byte >> 4U];
      text_ += kHex[byte & 15U];
    }
    text_ += '"';
  }
  template <class Value>
  void append(const Poco::Nullable<Value>& value) {
    if (!value.isNull()) return append(value.value());
    separate();
    text_ += "NULL";
  }
  std::string finish() && { return std::move(text_) + "}"; }

 private:
  void separate() { text_ += text_.empty() ? '{' : ','; }

  std::string text_;
};

const char* arrayType(const RowColumn::Values& values) {
  constexpr const char* kTypes[]{"bigint[]", "text[]", "bigint[]", "bytea[]"};
  return kTypes[values.index()];
}

/// The rows as one value a column.
std::vector<PgValue> arrays(const RowBatch& rows) {
  std::vector<PgValue> values;
  for (const RowColumn& column : rows.columns) {
    std::visit(
        [&](const auto& each) {
          PgArray array(each.size());
          for (const auto& value : each) array.append(value);
          values.push_back({std::move(array).finish(), false});
        },
        column.values);
  }
  return values;
}

/// The rows as a table `given`, `place` being their order.
std::string given(const RowBatch& rows) {
  std::string list;
  for (const RowColumn& column : rows.columns) {
    list +=
        fmt::format("{}${}::{}", list.empty() ? "" : ", ",
                    static_cast<int>(&column - rows.columns.data()) + 1, arrayType(column.values));
  }
  return fmt::format("unnest({}) WITH ORDINALITY AS given ({}, place)", list,
                     eachColumn(rows, "{name}"));
}

/// The last row of each key: PostgreSQL refuses to change a row twice in one statement.
std::string lastGiven(const RowBatch& rows, const std::string& key) {
  return fmt::format("(SELECT DISTINCT ON ({0}) * FROM {1} ORDER BY {0}, place DESC) AS newest",
                     key, given(rows));
}

}  // namespace

std::int64_t PostgresDialect::insertNew(Session& session, RowBatch& rows, const std::string& key,
                                        const std::string& measure) const {
  if (rows.size() == 0) return 0;
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

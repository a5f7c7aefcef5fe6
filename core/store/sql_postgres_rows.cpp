#include <cstdlib>

#include <Poco/Data/Session.h>
#include <fmt/format.h>

#include "core/store/sql_columns.hpp"
#include "core/store/sql_pg_session.hpp"
#include "core/store/sql_postgres.hpp"

namespace promonitor {
namespace {

using Poco::Data::Session;

/// Its numbers of these types.
constexpr std::uint32_t kBigint = 20;
constexpr std::uint32_t kText = 25;
constexpr std::uint32_t kBytea = 17;

/// An array of one dimension in PostgreSQL's binary format, which takes the server less time to
/// read than digits and quotes.
class PgArray {
 public:
  PgArray(std::uint32_t type, std::size_t size) {
    bytes_.reserve(kHead + 12 * size);
    for (const std::uint32_t each : {1U, 0U, type, static_cast<std::uint32_t>(size), 1U}) {
      appendInteger(each);
    }
  }

  void append(std::int64_t number) {
    appendInteger(sizeof number);
    appendInteger(static_cast<std::uint32_t>(static_cast<std::uint64_t>(number) >> 32U));
    appendInteger(static_cast<std::uint32_t>(number));
  }
  void append(const std::string& value) {
    appendInteger(static_cast<std::uint32_t>(value.size()));
    bytes_ += value;
  }
  void append(const Poco::Data::BLOB& value) {
    appendInteger(static_cast<std::uint32_t>(value.size()));
    bytes_ += fromBlob(value);
  }
  template <class Value>
  void append(const Poco::Nullable<Value>& value) {
    if (!value.isNull()) return append(value.value());
    appendInteger(kNull);
  }
  std::string finish() && { return std::move(bytes_); }

 private:
  static constexpr std::size_t kHead = 20;
  static constexpr std::uint32_t kNull = 0xffffffff;

  void appendInteger(std::uint32_t value) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes_ += static_cast<char>(value >> shift);
  }

  std::string bytes_;
};

struct ElementType {
  const char* array;
  std::uint32_t number;
};

/// In the order of the alternatives.
const ElementType& typeOf(const RowColumn::Values& values) {
  static constexpr ElementType kTypes[]{
      {"bigint[]", kBigint}, {"text[]", kText}, {"bigint[]", kBigint}, {"bytea[]", kBytea}};
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

// A PostgreSQL database as a whole.
#include <Poco/Data/Statement.h>
#include <fmt/format.h>

#include "core/store/sql_pg_session.hpp"
#include "core/store/sql_postgres.hpp"

namespace promonitor {
namespace {

constexpr Duration kAllTime = std::chrono::hours(24);

}  // namespace

using namespace Poco::Data::Keywords;

/// Rows that were removed leave room that stays with the table and is used again: what the checks
/// need is told by their number. Beside its columns a row has a line pointer and an index entry.
std::int64_t PostgresDialect::usedBytes(Poco::Data::Session& session) const {
  std::int64_t bytes = 0;
  session << "SELECT pg_database_size(current_database())", into(bytes), now;
  for (const char* const table : {"checks", "check_chunks"}) {
    std::int64_t more_than_used = 0;
    session << fmt::format(
        "SELECT (pg_total_relation_size('{0}') - "
        "coalesce((SELECT n_live_tup FROM pg_stat_user_tables "
        "WHERE relid = '{0}'::regclass), 0) * "
        "(SELECT coalesce(avg(pg_column_size(sample.*)), 0) + 36 "
        "FROM (SELECT * FROM {0} LIMIT 1000) AS sample))::bigint",
        table),
        into(more_than_used), now;
    bytes -= more_than_used;
  }
  return bytes;
}

std::vector<std::string> PostgresDialect::tables(Poco::Data::Session& session) const {
  std::vector<std::string> names;
  session << "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
             "ORDER BY tablename COLLATE \"C\"",
      into(names), now;
  return names;
}

std::vector<SqlColumn> PostgresDialect::columns(Poco::Data::Session& session,
                                                const std::string& table) const {
  std::vector<std::string> names, types;
  std::vector<int> places;
  session << "SELECT attname, format_type(atttypid, NULL), "
             "coalesce((SELECT key.place FROM pg_index, "
             "unnest(indkey) WITH ORDINALITY AS key (number, place) "
             "WHERE indrelid = attrelid AND indisprimary AND key.number = attnum), 0) "
             "FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 "
             "AND NOT attisdropped ORDER BY attnum",
      into(names), into(types), into(places), bind(table), now;
  std::vector<SqlColumn> columns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns.push_back({names[i],
                       types[i] == "text"    ? SqlColumn::Type::Text
                       : types[i] == "bytea" ? SqlColumn::Type::Bytes
                                             : SqlColumn::Type::Integer,
                       places[i]});
  }
  return columns;
}

void PostgresDialect::takeAllTime(Poco::Data::Session& session) const {
  pgConnection(session).runAll(
      "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0");
  pgConnection(session).setPatience(kAllTime);
}

/// The server looks after its pages by itself, where it was set up with checksums.
std::vector<std::string> PostgresDialect::damage(Poco::Data::Session& session) const {
  std::vector<std::string> invalid;
  session << "SELECT 'the index ' || indexrelid::regclass || ' is not valid: REINDEX it' "
             "FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
             "WHERE relnamespace = current_schema()::regnamespace AND NOT indisvalid",
      into(invalid), now;
  return invalid;
}

void PostgresDialect::vacuum(Poco::Data::Session& session) const {
  takeAllTime(session);
  for (const std::string& table : tables(session)) {
    pgConnection(session).runAll(fmt::format("VACUUM (ANALYZE) {}", table));
  }
}

void PostgresDialect::continueNumbers(Poco::Data::Session& session, const std::string& table,
                                      const std::string& column) const {
  std::int64_t next = 0;
  session << fmt::format(
      "SELECT setval(pg_get_serial_sequence('{0}', '{1}'), (SELECT max({1}) FROM {0})) "
      "WHERE EXISTS (SELECT 1 FROM {0})",
      table, column),
      into(next), now;
}

}  // namespace promonitor

#include "bench/store/sqlite_limit.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace promonitor::bench {
namespace {

constexpr const char* kTable =
    "CREATE TABLE rows (monitor INTEGER NOT NULL, at_us INTEGER NOT NULL, after_slot_us "
    "INTEGER NOT NULL, verdict INTEGER NOT NULL, status_code INTEGER, duration_us INTEGER NOT "
    "NULL, phases BLOB, detail BLOB, lead INTEGER NOT NULL, PRIMARY KEY (monitor, at_us)) "
    "WITHOUT ROWID";

void bindBytes(sqlite3_stmt* statement, int place, const std::string& bytes) {
  if (bytes.empty()) {
    sqlite3_bind_null(statement, place);
  } else {
    sqlite3_bind_blob(statement, place, bytes.data(), static_cast<int>(bytes.size()),
                      SQLITE_STATIC);
  }
}

}  // namespace

SqliteLimit::SqliteLimit(const std::string& path)
    : database_(nullptr, sqlite3_close), insert_(nullptr, sqlite3_finalize) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open(path.c_str(), &opened);
  database_.reset(opened);
  require(status == SQLITE_OK);
  for (const char* const sql :
       {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=4000",
        "PRAGMA cache_size=-65536", "PRAGMA journal_size_limit=67108864", kTable}) {
    run(sql);
  }
  sqlite3_stmt* statement = nullptr;
  require(sqlite3_prepare_v2(opened, "INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", -1,
                             &statement, nullptr) == SQLITE_OK);
  insert_.reset(statement);
}

void SqliteLimit::insert(const std::vector<CheckRow>& rows) {
  run("BEGIN IMMEDIATE");
  sqlite3_stmt* const statement = insert_.get();
  for (const CheckRow& row : rows) {
    sqlite3_bind_int64(statement, 1, row.monitor);
    sqlite3_bind_int64(statement, 2, row.at_us);
    sqlite3_bind_int64(statement, 3, row.after_slot_us);
    sqlite3_bind_int64(statement, 4, row.verdict);
    if (row.status_code) {
      sqlite3_bind_int64(statement, 5, *row.status_code);
    } else {
      sqlite3_bind_null(statement, 5);
    }
    sqlite3_bind_int64(statement, 6, row.duration_us);
    bindBytes(statement, 7, row.phases);
    bindBytes(statement, 8, row.detail);
    sqlite3_bind_int64(statement, 9, row.lead);
    require(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
  }
  run("COMMIT");
}

void SqliteLimit::run(const char* sql) {
  require(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK);
}

void SqliteLimit::require(bool done) {
  if (!done) throw std::runtime_error(sqlite3_errmsg(database_.get()));
}

}  // namespace promonitor::bench

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/store/sql_store.hpp"

namespace promonitor {

/// Work on a database as a whole, for commands. All of it takes as long as it takes, and throws
/// StoreError.

/// The schema before and after it was brought up to date; 0: there was none.
struct SchemaChange {
  int before = 0;
  int after = 0;
};
/// Makes the database where there is none. Needs it alone: no daemon may run on it.
SchemaChange migrateDatabase(const SqlStoreSettings& settings);

/// What is wrong with its pages, its schema and its rows, a line each; empty: nothing. Works beside
/// a daemon.
std::vector<std::string> checkDatabase(const SqlStoreSettings& settings);

/// Writes an SQLite database as it is now to a new file, beside a daemon that may go on writing.
/// Refuses for PostgreSQL, and says what does it there.
void backUpDatabase(const SqlStoreSettings& settings, const std::string& file);

/// Gives room that is not in use back to the file system. SQLite needs the database alone.
void vacuumDatabase(const SqlStoreSettings& settings);

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
};
/// Copies everything as it is now to an empty database of either engine, which must be there alone;
/// its tables are made. `copied` is told of each table. What was copied before an error stays.
void copyDatabase(const SqlStoreSettings& from, const SqlStoreSettings& to,
                  const std::function<void(const CopiedTable&)>& copied);

}  // namespace promonitor

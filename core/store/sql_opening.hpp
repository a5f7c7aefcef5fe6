#pragma once

#include <memory>

#include "core/store/sql_sessions.hpp"
#include "core/store/sql_store.hpp"

namespace promonitor {

/// The sessions of the database that the settings name. `alone`: keeps other daemons, and tools
/// that change the schema, away for as long as they live. Throws StoreError.
std::unique_ptr<SqlSessions> openSessions(const SqlStoreSettings& settings, bool alone);

/// Opening an SQLite database makes one where there is none: throws StoreError where that is not
/// wanted.
void requireDatabase(const SqlStoreSettings& settings);

}  // namespace promonitor

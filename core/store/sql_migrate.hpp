#pragma once

#include <string>
#include <vector>

#include "core/store/sql_sessions.hpp"

namespace promonitor {

/// The steps that the database lacks. Throws StoreError when it is newer than this program, was
/// changed, or belongs to another program.
std::vector<Migration> missingMigrations(SqlSessions& sessions);

/// Applies them, each in a transaction of its own: after a crash the schema is that of the last
/// step that was finished.
void applyMigrations(SqlSessions& sessions, const std::vector<Migration>& missing);

}  // namespace promonitor

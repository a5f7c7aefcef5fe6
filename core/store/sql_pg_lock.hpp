#pragma once

#include <string>

#include "core/store/sql_pg_connection.hpp"

namespace promonitor {

/// Takes the advisory lock that keeps a second daemon away from the database; the server drops it
/// when the connection ends, however it ends. Waits for the lock at most as long as the
/// connection's lock_timeout. What an own earlier connection left behind is ended first: the
/// server may not have noticed yet that it is gone. Throws StoreError where another promonitor
/// has it (`database` is its name), and PgError.
void takeDatabase(PgConnection& connection, const std::string& database);

}  // namespace promonitor

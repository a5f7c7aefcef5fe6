#include "core/store/sql_pg_lock.hpp"

#include "core/store/store.hpp"

namespace promonitor {
namespace {

/// "PMON". The locks of other programs in this database have other numbers.
constexpr const char* kTake = "SELECT pg_advisory_lock(1347243854)";
/// Whoever has the lock in this database, besides us.
constexpr const char* kHolders =
    "pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND classid = 0 AND objid = 1347243854 AND objsubid = 1 AND pid <> pg_backend_pid()";
constexpr const char* kLockNotAvailable = "55P03";

/// " (process 123 at 192.0.2.7)", as far as the server tells.
std::string pgHolder(PgConnection& connection) {
  const PgResult rows = connection.run(
      std::string("SELECT split_part(application_name, ' ', 2), host(client_addr) FROM ") +
      kHolders);
  if (PQntuples(rows.get()) == 0) return "";
  const std::string process = PQgetvalue(rows.get(), 0, 0);
  const std::string address = PQgetvalue(rows.get(), 0, 1);
  if (process.empty()) return "";
  return " (process " + process + (address.empty() ? "" : " at " + address) + ")";
}

}  // namespace

void takeDatabase(PgConnection& connection, const std::string& database) {
  connection.run(std::string("SELECT pg_terminate_backend(pid) FROM ") + kHolders +
                 " AND application_name = current_setting('application_name')");
  try {
    connection.run(kTake);
  } catch (const PgError& error) {
    if (error.state() != kLockNotAvailable) throw;
    throw StoreError("the database " + database + " is in use by another promonitor" +
                     pgHolder(connection) + ": stop that one, or give this one another database");
  }
}

}  // namespace promonitor

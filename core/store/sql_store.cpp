#include "core/store/sql_store.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "core/store/sql_migrate.hpp"
#include "core/store/sql_postgres.hpp"
#include "core/store/sql_sessions.hpp"
#include "core/store/sql_sqlite.hpp"

namespace promonitor {
namespace {

/// The same for every way to name the file, so that its lock is the same.
std::string canonicalPath(const std::string& path) {
  std::error_code error;
  const auto canonical = std::filesystem::weakly_canonical(path, error);
  return error ? path : canonical.string();
}

/// `alone`: keeps other daemons, and tools that change the schema, away.
std::unique_ptr<SqlSessions> openSessions(const SqlStoreSettings& settings, bool alone) {
  std::unique_ptr<const Dialect> dialect;
  if (settings.postgres) {
    dialect = std::make_unique<const PostgresDialect>(*settings.postgres, alone);
  } else {
    dialect = std::make_unique<const SqliteDialect>(canonicalPath(settings.path),
                                                    settings.busy_timeout, alone);
  }
  return std::make_unique<SqlSessions>(
      std::move(dialect),
      SqlSessions::Limits{settings.readers, settings.reader_wait, settings.writer_wait});
}

void migrate(SqlSessions& sessions, const std::vector<Migration>& missing, spdlog::logger& log) {
  applyMigrations(sessions, missing);
  if (missing.empty()) return;
  log.info("database schema brought up to date database={} schema={}",
           logValue(sessions.dialect().name()), missing.back().number);
}

/// Keeps the daemon away while a tool changes the schema, and the tool while a daemon runs.
void migrateAlone(const SqlStoreSettings& settings, spdlog::logger& log) {
  std::unique_ptr<SqlSessions> alone;
  std::vector<Migration> missing;
  try {
    alone = openSessions(settings, true);
    missing = missingMigrations(*alone);
  } catch (const StoreError& error) {
    throw StoreError(std::string("the schema must be brought up to date first, and that needs the "
                                 "database alone: ") +
                     error.what());
  }
  migrate(*alone, missing, log);
}

}  // namespace

std::unique_ptr<SqlStore> SqlStore::open(const SqlStoreSettings& settings, spdlog::logger& log) {
  const bool daemon = settings.use == SqlStoreSettings::Use::Daemon;
  auto sessions = openSessions(settings, daemon);
  if (const auto missing = missingMigrations(*sessions); daemon) {
    migrate(*sessions, missing, log);
  } else if (!missing.empty()) {
    migrateAlone(settings, log);
  }
  return std::unique_ptr<SqlStore>(new SqlStore(std::move(sessions)));
}

SqlStore::SqlStore(std::unique_ptr<SqlSessions> sessions) : sessions_(std::move(sessions)) {}

SqlStore::~SqlStore() = default;

}  // namespace promonitor

#include "core/store/sql_store.hpp"

#include <utility>

#include "core/store/sql_migrate.hpp"
#include "core/store/sql_opening.hpp"
#include "core/store/sql_rollups.hpp"
#include "core/store/sql_sessions.hpp"

namespace promonitor {
namespace {

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

SqlStore::SqlStore(std::unique_ptr<SqlSessions> sessions)
    : sessions_(std::move(sessions)),
      summed_until_(sessions_->prepare(
          [](Poco::Data::Session& session) { return lastSummedUntil(session); })) {}

SqlStore::~SqlStore() = default;

}  // namespace promonitor

#include "core/store/sql_store.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "core/store/sql_migrate.hpp"
#include "core/store/sql_sqlite.hpp"

namespace promonitor {
namespace {

/// The same for every way to name the file, so that its lock is the same.
std::string canonicalPath(const std::string& path) {
  std::error_code error;
  const auto canonical = std::filesystem::weakly_canonical(path, error);
  return error ? path : canonical.string();
}

/// Keeps the daemon away while a tool changes the schema, and the tool while a daemon runs.
std::unique_ptr<FileLock> lockForChange(const std::string& path) {
  try {
    return std::make_unique<FileLock>(path);
  } catch (const StoreError& error) {
    throw StoreError(std::string("the schema must be brought up to date first, and that needs the "
                                 "database alone: ") +
                     error.what());
  }
}

}  // namespace

std::unique_ptr<SqlStore> SqlStore::open(const SqlStoreSettings& settings, spdlog::logger& log) {
  const std::string path = canonicalPath(settings.path);
  auto dialect = std::make_unique<const SqliteDialect>(path, settings.busy_timeout);
  const bool daemon = settings.use == SqlStoreSettings::Use::Daemon;
  std::unique_ptr<FileLock> lock;
  if (daemon) lock = std::make_unique<FileLock>(path);
  auto sessions = std::make_unique<SqlSessions>(
      std::move(dialect),
      SqlSessions::Limits{settings.readers, settings.reader_wait, settings.writer_wait});
  if (!missingMigrations(*sessions, path).empty()) {
    std::unique_ptr<FileLock> change;
    if (!daemon) change = lockForChange(path);
    const auto missing = missingMigrations(*sessions, path);
    applyMigrations(*sessions, missing);
    if (!missing.empty()) {
      log.info("database schema brought up to date path={} schema={}", logValue(path),
               missing.back().number);
    }
  }
  return std::unique_ptr<SqlStore>(new SqlStore(std::move(lock), std::move(sessions)));
}

SqlStore::SqlStore(std::unique_ptr<FileLock> lock, std::unique_ptr<SqlSessions> sessions)
    : lock_(std::move(lock)), sessions_(std::move(sessions)) {}

SqlStore::~SqlStore() = default;

}  // namespace promonitor

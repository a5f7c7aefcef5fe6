#include "core/store/sql_opening.hpp"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "core/store/sql_postgres.hpp"
#include "core/store/sql_sqlite.hpp"

namespace promonitor {
namespace {

/// The same for every way to name the file, so that its lock is the same.
std::string canonicalPath(const std::string& path) {
  std::error_code error;
  const auto canonical = std::filesystem::weakly_canonical(path, error);
  return error ? path : canonical.string();
}

}  // namespace

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

void requireDatabase(const SqlStoreSettings& settings) {
  std::error_code error;
  if (settings.postgres || std::filesystem::exists(settings.path, error)) return;
  throw StoreError("there is no database " + settings.path +
                   ": name another one, or start the daemon, which makes it");
}

}  // namespace promonitor

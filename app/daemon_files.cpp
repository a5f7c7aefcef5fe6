#include "app/daemon_files.hpp"

#include <system_error>

#include "core/base/log.hpp"
#include "core/base/uuid.hpp"
#include "core/store/postgres_url.hpp"
#include "core/store/store.hpp"

namespace promonitor {

std::string databaseName(const config::DatabaseSettings& database) {
  return database.postgres ? postgresUrl(*database.postgres) : database.sqlite_path.string();
}

std::filesystem::path daemonFiles(const config::Settings& settings) {
  const config::DatabaseSettings& database = settings.database;
  if (!database.postgres) return database.sqlite_path;
  return settings.server.runtime_directory / Uuid::named(Uuid{}, databaseName(database)).text();
}

std::unique_ptr<FileLock> announceDaemon(const config::Settings& settings, spdlog::logger& log) {
  if (!settings.database.postgres) return nullptr;
  try {
    std::error_code there_already;  // what else is wrong shows when the file is made
    std::filesystem::create_directories(settings.server.runtime_directory, there_already);
    return std::make_unique<FileLock>(daemonFiles(settings).string());
  } catch (const StoreError& error) {
    log.warn("'promonitor reload' will not find this daemon reason={} next={}",
             logValue(error.what()),
             logValue("set server.runtime_directory, or reload with SIGHUP"));
    return nullptr;
  }
}

}  // namespace promonitor

#include "app/result_spool.hpp"

#include <filesystem>
#include <string>

#include "core/base/log.hpp"
#include "core/store/postgres_url.hpp"

namespace promonitor {
namespace {

/// Beside the database where that is a file.
std::filesystem::path spoolFile(const config::DatabaseSettings& database) {
  if (!database.spool.file.empty() || database.postgres) return database.spool.file;
  std::filesystem::path file = database.sqlite_path;
  file += ".spool";
  return file;
}

}  // namespace

std::unique_ptr<Spool> openSpool(const config::DatabaseSettings& database, Store& store,
                                 spdlog::logger& log) {
  const std::filesystem::path file = spoolFile(database);
  if (file.empty() || database.spool.size == 0) return nullptr;
  std::unique_ptr<Spool> spool;
  try {
    spool = std::make_unique<Spool>(
        file, database.postgres ? postgresUrl(*database.postgres) : database.sqlite_path.string(),
        static_cast<std::size_t>(database.spool.size));
  } catch (const StoreError& error) {
    log.error("spool not used reason={} next=\"results wait in memory alone\"",
              logValue(error.what()));
    return nullptr;
  }
  if (!spool->notice().empty()) log.warn("spool notice={}", logValue(spool->notice()));
  const std::uint64_t left = spool->rows();
  if (left == 0) return spool;
  const std::uint64_t stored = replay(*spool, store);
  log.info("results of an earlier run stored rows={} lost={}", stored, left - stored);
  return spool;
}

}  // namespace promonitor

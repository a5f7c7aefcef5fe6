#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <spdlog/logger.h>

#include "config/settings.hpp"
#include "core/store/file_lock.hpp"

namespace promonitor {

/// The database of a configuration, as messages name it: a path, or a URL without a password.
std::string databaseName(const config::DatabaseSettings& database);

/// What the names of the files begin with by which the commands of this machine find the daemon on
/// that database: FileLock's, which names the process, and the report of its newest reload. Beside
/// the database where that is a file, else in `server.runtime_directory`.
std::filesystem::path daemonFiles(const config::Settings& settings);

/// Says that this process is the daemon on the database. Null where the store has said so itself
/// (SQLite), and where it cannot be said: the log has the reason, and the daemon runs on.
std::unique_ptr<FileLock> announceDaemon(const config::Settings& settings, spdlog::logger& log);

}  // namespace promonitor

#include "app/commands/database.hpp"

#include <iostream>
#include <stdexcept>

#include <fmt/format.h>

#include "app/configuration.hpp"
#include "app/exit_status.hpp"
#include "app/store_settings.hpp"
#include "config/secret_file.hpp"
#include "config/values.hpp"
#include "core/store/database_upkeep.hpp"

#include <nlohmann/json.hpp>

namespace promonitor {
namespace {

using Use = SqlStoreSettings::Use;

SqlStoreSettings configured(const std::string& config_file) {
  return storeSettings(loadSettings(config_file).database, Use::Tool);
}

std::string nameOf(const SqlStoreSettings& settings) {
  return settings.postgres ? postgresUrl(settings.postgres->place) : settings.path;
}

std::string passwordIn(const std::string& file) {
  std::string reason;
  if (auto secret = config::readSecretFile(file, reason)) return *secret;
  throw std::runtime_error(
      fmt::format("the password file '{}' {}: a password file holds one password and is readable "
                  "by its owner only",
                  file, reason));
}

/// The database of a URL on the command line, where no password may stand: others can read it.
SqlStoreSettings databaseAt(const std::string& url, const std::string& option,
                            const std::string& password_file,
                            const config::DatabaseSettings& configured) {
  config::DatabaseSettings database;
  std::string fault;
  if (!config::parseDatabaseUrl(url, database, fault)) {
    throw std::runtime_error(
        fmt::format("{}: {}: write it as sqlite:///var/lib/promonitor/promonitor.db or "
                    "postgresql://user@host/database, and the password in {}-password-file",
                    option, fault, option));
  }
  if (!password_file.empty()) {
    if (!database.postgres) {
      throw std::runtime_error(option + "-password-file: only PostgreSQL has a password");
    }
    database.password = passwordIn(password_file);
  } else if (database.postgres && database.postgres == configured.postgres) {
    database.password = configured.password;
  }
  return storeSettings(database, Use::Tool);
}

}  // namespace

int databaseMigrate(const std::string& config_file) {
  const SqlStoreSettings settings = configured(config_file);
  const SchemaChange schema = migrateDatabase(settings);
  if (schema.before == schema.after) {
    std::cout << fmt::format("{} is up to date: schema {}\n", nameOf(settings), schema.after);
  } else {
    std::cout << fmt::format("{} is brought up to date: schema {}, was {}\n", nameOf(settings),
                             schema.after, schema.before);
  }
  return kExitOk;
}

int databaseCheck(const std::string& config_file, bool json) {
  const SqlStoreSettings settings = configured(config_file);
  const auto faults = checkDatabase(settings);
  if (json) {
    std::cout << nlohmann::ordered_json{{"database", nameOf(settings)}, {"faults", faults}}.dump()
              << '\n';
  } else if (faults.empty()) {
    std::cout << nameOf(settings) << " is sound\n";
  } else {
    for (const std::string& fault : faults) std::cout << fault << '\n';
    std::cerr << fmt::format("promonitor: {} is damaged: restore it from a backup\n",
                             nameOf(settings));
  }
  return faults.empty() ? kExitOk : kExitFailed;
}

int databaseBackup(const std::string& config_file, const std::string& file) {
  const SqlStoreSettings settings = configured(config_file);
  backUpDatabase(settings, file);
  std::cout << fmt::format("{} is backed up to {}\n", nameOf(settings), file);
  return kExitOk;
}

int databaseVacuum(const std::string& config_file) {
  const SqlStoreSettings settings = configured(config_file);
  vacuumDatabase(settings);
  std::cout << nameOf(settings) << " is vacuumed\n";
  return kExitOk;
}

int databaseCopy(const DatabaseCopyRequest& request) {
  const config::DatabaseSettings known = loadSettings(request.config_file).database;
  const SqlStoreSettings from =
      databaseAt(request.from, "--from", request.from_password_file, known);
  const SqlStoreSettings to = databaseAt(request.to, "--to", request.to_password_file, known);
  copyDatabase(from, to, [](const CopiedTable& table) {
    std::cout << fmt::format("{:<16} {:>12} rows\n", table.name, table.rows) << std::flush;
  });
  std::cout << fmt::format("{} is copied to {}\n", nameOf(from), nameOf(to));
  return kExitOk;
}

}  // namespace promonitor

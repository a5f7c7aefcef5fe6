#pragma once

#include <string>

namespace promonitor {

/// `promonitor db migrate`
int databaseMigrate(const std::string& config_file);
/// `promonitor db check`: what is wrong, a line each, on standard output.
int databaseCheck(const std::string& config_file, bool json);
/// `promonitor db backup FILE`
int databaseBackup(const std::string& config_file, const std::string& file);
/// `promonitor db vacuum`
int databaseVacuum(const std::string& config_file);

struct DatabaseCopyRequest {
  std::string from, to;
  /// Empty: as configured for that URL, else libpq looks for one in PGPASSWORD and ~/.pgpass.
  std::string from_password_file, to_password_file;
  std::string config_file;
};
/// `promonitor db copy --from URL --to URL`
int databaseCopy(const DatabaseCopyRequest& request);

}  // namespace promonitor

#pragma once

#include <string>
#include <string_view>

namespace promonitor {

/// Where a PostgreSQL database is. What is empty is left to libpq and its environment (PGHOST,
/// PGUSER, ...). The password is kept apart: it never stands in an URL.
struct PostgresPlace {
  /// A name, an address, or the directory of a Unix socket.
  std::string host;
  std::string port;
  std::string user;
  std::string database;
  /// libpq's own words: disable, prefer, require, verify-ca, verify-full.
  std::string ssl_mode;
  /// The file of the authorities that `verify-ca` and `verify-full` trust.
  std::string ssl_root_cert;

  bool operator==(const PostgresPlace&) const = default;
};

/// Reads `postgresql://[user@][host][:port]/database[?sslmode=...&sslrootcert=...&host=...]`, where
/// each part may hold %XX. Throws std::invalid_argument with the fault; the text never quotes the
/// URL, because it may hold a password by mistake.
PostgresPlace parsePostgresUrl(std::string_view url);

/// The URL of the place, for messages.
std::string postgresUrl(const PostgresPlace& place);

}  // namespace promonitor

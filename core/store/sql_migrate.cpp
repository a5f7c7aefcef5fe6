#include "core/store/sql_migrate.hpp"

#include <algorithm>

#include <Poco/Data/Statement.h>

namespace promonitor {
namespace {

using namespace Poco::Data::Keywords;

std::vector<AppliedMigration> appliedMigrations(const Dialect& dialect,
                                                Poco::Data::Session& session) {
  const auto tables = dialect.tables(session);
  if (tables.empty()) return {};
  if (std::find(tables.begin(), tables.end(), "schema_migrations") == tables.end()) {
    throw StoreError("the database " + dialect.name() + " has tables of another program (" +
                     tables.front() + "): name another " + dialect.place());
  }
  std::vector<int> numbers;
  std::vector<std::string> checksums;
  session << "SELECT number, checksum FROM schema_migrations ORDER BY number", into(numbers),
      into(checksums), now;
  std::vector<AppliedMigration> applied;
  for (std::size_t i = 0; i < numbers.size(); ++i) applied.push_back({numbers[i], checksums[i]});
  return applied;
}

}  // namespace

std::vector<Migration> missingMigrations(SqlSessions& sessions) {
  const Dialect& dialect = sessions.dialect();
  return sessions.prepare([&](Poco::Data::Session& session) {
    return pendingMigrations(dialect.migrations(), appliedMigrations(dialect, session),
                             dialect.name());
  });
}

void applyMigrations(SqlSessions& sessions, const std::vector<Migration>& missing) {
  for (const Migration& migration : missing) {
    sessions.write([&](Poco::Data::Session& session) {
      session << "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, "
                 "name TEXT NOT NULL, checksum TEXT NOT NULL, "
                 "applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)",
          now;
      for (const std::string& statement : migration.statements) session << statement, now;
      session << "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
          bind(migration.number), bind(migration.name), bind(checksum(migration)), now;
    });
  }
}

}  // namespace promonitor

#pragma once

#include <string>
#include <vector>

namespace promonitor {

/// One step of the schema. Once released it is never changed: databases remember its checksum.
struct Migration {
  int number = 0;
  std::string name;
  std::vector<std::string> statements;
};

/// SHA-256 of the statements, in hexadecimal.
std::string checksum(const Migration& migration);

/// A step as a database remembers it.
struct AppliedMigration {
  int number = 0;
  std::string checksum;
};

/// Those of `known` that are still to be applied, in order. Throws StoreError when the database is
/// newer than this program, or when a step is not the one that was applied; its text calls the
/// database `database`.
std::vector<Migration> pendingMigrations(const std::vector<Migration>& known,
                                         const std::vector<AppliedMigration>& applied,
                                         const std::string& database);

/// The schema for each engine, numbered from 1 without gaps. Both have the same steps, each in its
/// engine's own words.
const std::vector<Migration>& sqliteMigrations();
const std::vector<Migration>& postgresMigrations();

}  // namespace promonitor

#pragma once

#include "core/base/clock.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// SQLite: WAL, an fsync for each commit, a bounded wait for locks, foreign keys.
class SqliteDialect final : public Dialect {
 public:
  /// Makes the file where it does not exist, readable by its owner alone. Throws StoreError where
  /// that cannot work, with the reason.
  SqliteDialect(std::string path, Duration busy_timeout);
  ~SqliteDialect() override;
  SqliteDialect(const SqliteDialect&) = delete;
  SqliteDialect& operator=(const SqliteDialect&) = delete;

  Poco::Data::Session connect(Role role) const override;
  const char* beginWrite() const override { return "BEGIN IMMEDIATE"; }
  const std::vector<Migration>& migrations() const override { return sqliteMigrations(); }
  std::vector<std::string> tables(Poco::Data::Session& session) const override;
  std::string explain(const Poco::Exception& error) const override;

 private:
  const std::string path_;
  const Duration busy_timeout_;
};

}  // namespace promonitor

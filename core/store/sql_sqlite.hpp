#pragma once

#include <memory>

#include "core/base/clock.hpp"
#include "core/store/file_lock.hpp"
#include "core/store/sql_dialect.hpp"
#include "core/store/sql_sqlite_checks.hpp"

namespace promonitor {

/// SQLite: WAL, an fsync for each commit, a bounded wait for locks, foreign keys.
class SqliteDialect final : public Dialect {
 public:
  /// Makes the file where it does not exist, readable by its owner alone. `alone` keeps others who
  /// want it alone away as long as this lives. Throws StoreError where that cannot work, with the
  /// reason.
  SqliteDialect(std::string path, Duration busy_timeout, bool alone = false);
  ~SqliteDialect() override;
  SqliteDialect(const SqliteDialect&) = delete;
  SqliteDialect& operator=(const SqliteDialect&) = delete;

  const std::string& name() const override { return path_; }
  const char* place() const override { return "file"; }
  Poco::Data::Session connect(Role role) const override;
  bool usable(Poco::Data::Session& /*session*/) const override { return true; }
  void begin(Poco::Data::Session& session) const override;
  void commit(Poco::Data::Session& session) const override;
  void rollback(Poco::Data::Session& session) const override;
  void beginReading(Poco::Data::Session& session) const override;
  std::int64_t usedBytes(Poco::Data::Session& session) const override;
  const std::vector<Migration>& migrations() const override { return sqliteMigrations(); }
  std::vector<std::string> tables(Poco::Data::Session& session) const override;
  std::vector<SqlColumn> columns(Poco::Data::Session& session,
                                 const std::string& table) const override;
  void takeAllTime(Poco::Data::Session& session) const override;
  std::vector<std::string> damage(Poco::Data::Session& session) const override;
  void vacuum(Poco::Data::Session& session) const override;
  std::string holds(const std::string& column) const override;
  void continueNumbers(Poco::Data::Session& session, const std::string& table,
                       const std::string& column) const override;
  std::int64_t insertNew(Poco::Data::Session& session, RowBatch& rows, const std::string& key,
                         const std::string& measure) const override;
  void upsert(Poco::Data::Session& session, RowBatch& rows, const std::string& key,
              const std::vector<std::string>& kept) const override;
  void merge(Poco::Data::Session& session, RowBatch& rows, const std::string& key,
             const std::string& changes) const override;
  void removeUpTo(Poco::Data::Session& session, RowBatch& rows) const override;
  void update(Poco::Data::Session& session, RowBatch& rows, const std::string& key) const override;
  std::vector<std::int64_t> monitorKeys(Poco::Data::Session& session,
                                        std::vector<std::string>& ids) const override;
  const CheckTable& checks() const override { return checks_; }
  std::string explain(const Poco::Exception& error) const override;

 private:
  const std::string path_;
  const Duration busy_timeout_;
  std::unique_ptr<FileLock> lock_;
  const SqliteCheckTable checks_;
};

}  // namespace promonitor

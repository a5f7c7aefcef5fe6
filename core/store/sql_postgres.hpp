#pragma once

#include <string>
#include <utility>

#include "core/store/postgres_settings.hpp"
#include "core/store/sql_dialect.hpp"
#include "core/store/sql_postgres_checks.hpp"

namespace promonitor {

/// PostgreSQL: a statement a batch (unnest), commits that are on disk before they return, and an
/// advisory lock against a second daemon. The lock belongs to the session that writes, so that
/// nothing is ever written without it.
class PostgresDialect final : public Dialect {
 public:
  /// Connects to nothing yet. `alone`: the session that writes keeps the lock.
  PostgresDialect(PostgresSettings settings, bool alone);

  const std::string& name() const override { return name_; }
  const char* place() const override { return "database"; }
  Poco::Data::Session connect(Role role) const override;
  bool usable(Poco::Data::Session& session) const override;
  void begin(Poco::Data::Session& session) const override;
  void commit(Poco::Data::Session& session) const override;
  void rollback(Poco::Data::Session& session) const override;
  void beginReading(Poco::Data::Session& session) const override;
  std::int64_t usedBytes(Poco::Data::Session& session) const override;
  const std::vector<Migration>& migrations() const override { return postgresMigrations(); }
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
  Duration patience(Role role) const;
  std::vector<std::pair<std::string, std::string>> parameters() const;

  const PostgresSettings settings_;
  const bool alone_;
  const std::string name_;
  /// This store's own sessions, among those of other programs.
  const std::string application_;
  const PostgresCheckTable checks_{*this};
};

}  // namespace promonitor

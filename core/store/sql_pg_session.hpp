#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <Poco/Data/AbstractSessionImpl.h>
#include <Poco/Data/Session.h>

#include "core/store/sql_pg_connection.hpp"

namespace promonitor {

/// A PgConnection as a session of Poco::Data, so that SqlStore's statements need not know which
/// engine they run on. Statements are sent in one piece with their values, $1 and so on: one way to
/// the server and back. Integers, booleans, texts and BLOBs only. Poco's own connector is not used:
/// docs/decisions/0018-postgresql.md says why.
class PgSession final : public Poco::Data::AbstractSessionImpl<PgSession> {
 public:
  explicit PgSession(std::unique_ptr<PgConnection> connection);

  PgConnection& connection() { return *connection_; }
  /// The types of these columns of a table; asked for once.
  const std::vector<Oid>& typesOf(const std::string& table, const std::string& columns);

  Poco::SharedPtr<Poco::Data::StatementImpl> createStatementImpl() override;
  void open(const std::string& connection) override;
  void close() override {}
  void reset() override {}
  /// That it is lost is told by the statement that finds out, with the reason.
  bool isConnected() const override { return true; }
  void setConnectionTimeout(std::size_t /*seconds*/) override {}
  std::size_t getConnectionTimeout() const override { return 0; }
  void begin() override { connection_->runAll("BEGIN"); }
  void commit() override;
  void rollback() override { connection_->runAll("ROLLBACK"); }
  bool canTransact() const override { return true; }
  bool isTransaction() const override;
  void setTransactionIsolation(Poco::UInt32 level) override;
  Poco::UInt32 getTransactionIsolation() const override;
  bool hasTransactionIsolation(Poco::UInt32 level) const override;
  bool isTransactionIsolation(Poco::UInt32 level) const override;
  const std::string& connectorName() const override { return name_; }

 private:
  const std::string name_ = "promonitor-postgresql";
  std::unique_ptr<PgConnection> connection_;
  std::map<std::string, std::vector<Oid>> types_;
};

/// A session that PostgresDialect made.
PgSession& pgSession(Poco::Data::Session& session);
/// The connection of a session that PostgresDialect made.
PgConnection& pgConnection(Poco::Data::Session& session);

}  // namespace promonitor

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Poco/Exception.h>

#include "core/base/clock.hpp"

#include <libpq-fe.h>

namespace promonitor {

/// What PostgreSQL or the way to it refused.
class PgError : public Poco::Exception {
 public:
  /// `state` is the SQLSTATE; empty when the connection is gone or never was.
  explicit PgError(const std::string& message, std::string state = {})
      : Poco::Exception(message), state_(std::move(state)) {}
  const std::string& state() const { return state_; }

 private:
  std::string state_;
};

/// The answer to a statement.
using PgResult = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// A value of a statement; without one it is NULL.
struct PgValue {
  std::optional<std::string> bytes;
  bool binary = false;
};

/// A connection to PostgreSQL in which no wait is without end: it never blocks in libpq, so that
/// also a frozen server or a path that swallows packets costs no more than the patience. For one
/// thread at a time. Throws PgError; where the connection is lost, or was given up, it stays so.
class PgConnection {
 public:
  /// libpq's parameters by name. Names are looked up by the system's resolver, which has limits of
  /// its own.
  PgConnection(const std::vector<std::pair<std::string, std::string>>& parameters,
               Duration connect_patience);

  /// Runs one statement and returns its answer.
  PgResult run(const std::string& sql, const std::vector<PgValue>& values = {});
  /// Runs several statements, separated by semicolons, that have no values.
  void runAll(const std::string& sql);
  /// The same where one of them is a COPY from its client, who sends `data`.
  void runCopy(const std::string& sql, std::string_view data);
  /// How long each statement may take from now on.
  void setPatience(Duration patience) { patience_ = patience; }
  /// False where it is known to be lost: the server has closed it, or it was given up.
  bool alive();
  bool inTransaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }

 private:
  /// Waits until the socket is ready for one of `events`.
  void await(short events, MonoTime deadline, const char* what);
  void send(const std::string& sql);
  /// Until all that was put into the connection is on its way.
  void flush(MonoTime deadline);
  /// One of the answers to what was sent; null behind the last.
  PgResult nextAnswer(MonoTime deadline);
  /// The last of the answers that are left, or the one that failed: of these, or `first`.
  PgResult answer(MonoTime deadline, PgResult first = {nullptr, PQclear});
  PgError lost() const;
  /// A rollback behind a statement that was waited for in vain is not waited for, too.
  void requireHope() const;

  SystemClock clock_;
  Duration patience_;
  bool given_up_ = false;
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace promonitor

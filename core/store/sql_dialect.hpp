#pragma once

#include <string>
#include <vector>

#include <Poco/Data/Session.h>
#include <Poco/Exception.h>

#include "core/store/migrations.hpp"
#include "core/store/sql_check_table.hpp"
#include "core/store/sql_rows.hpp"

namespace promonitor {

/// A column as the database describes it.
struct SqlColumn {
  enum class Type { Integer, Text, Bytes };
  std::string name;
  Type type = Type::Integer;
  /// Its place in the primary key, from 1; 0: none.
  int key_place = 0;
};

/// What differs between the database engines that SqlStore runs on. Thread-safe. Functions that
/// take a session leave Poco::Exception to its holder.
class Dialect {
 public:
  /// A loader reads whole tables, which takes longer than an answer may.
  enum class Role { Reader, Loader, Writer };

  virtual ~Dialect() = default;
  /// What the database is called in messages; no secret is part of it.
  virtual const std::string& name() const = 0;
  /// What an operator names to get another database: "file", "database".
  virtual const char* place() const = 0;
  /// A new session, set up for its role. Throws StoreError.
  virtual Poco::Data::Session connect(Role role) const = 0;
  /// False where the session is known to be lost.
  virtual bool usable(Poco::Data::Session& session) const = 0;
  /// A transaction that writes: its start, its durable end, its end without effect.
  virtual void begin(Poco::Data::Session& session) const = 0;
  virtual void commit(Poco::Data::Session& session) const = 0;
  virtual void rollback(Poco::Data::Session& session) const = 0;
  /// A transaction that reads one state of the database; rolled back at its end.
  virtual void beginReading(Poco::Data::Session& session) const = 0;
  /// Bytes in use, as far as they can be told without reading everything.
  virtual std::int64_t usedBytes(Poco::Data::Session& session) const = 0;

  virtual const std::vector<Migration>& migrations() const = 0;
  /// The tables of the database, without those of the engine itself.
  virtual std::vector<std::string> tables(Poco::Data::Session& session) const = 0;

  virtual std::vector<SqlColumn> columns(Poco::Data::Session& session,
                                         const std::string& table) const = 0;
  /// From now on the session's statements may take as long as they need.
  virtual void takeAllTime(Poco::Data::Session& session) const = 0;
  /// What is wrong with the database below its tables, as far as the engine can tell; empty:
  /// nothing. Reads everything.
  virtual std::vector<std::string> damage(Poco::Data::Session& session) const = 0;
  /// Gives room that is not in use back, however long that takes. Outside of a transaction.
  virtual void vacuum(Poco::Data::Session& session) const = 0;
  /// After rows were inserted with their numbers: the next row gets a higher one.
  virtual void continueNumbers(Poco::Data::Session& session, const std::string& table,
                               const std::string& column) const = 0;

  /// A condition: the text column holds what is given for '?', which has no capitals, wherever it
  /// stands; A to Z of the column count as a to z.
  virtual std::string holds(const std::string& column) const = 0;
  /// Inserts the rows whose `key` (columns, with commas) is new; of equal ones the first. Returns
  /// the sum of the column `measure` over them, or without one their number. Inside a transaction.
  virtual std::int64_t insertNew(Poco::Data::Session& session, RowBatch& rows,
                                 const std::string& key, const std::string& measure = {}) const = 0;
  /// Inserts rows or updates those of the same `key`, all columns but `kept`; of equal ones the
  /// last counts.
  virtual void upsert(Poco::Data::Session& session, RowBatch& rows, const std::string& key,
                      const std::vector<std::string>& kept = {}) const = 0;
  /// Inserts rows, no two of one `key`; where there is a row already it changes as `changes` says:
  /// the SET of an ON CONFLICT.
  virtual void merge(Poco::Data::Session& session, RowBatch& rows, const std::string& key,
                     const std::string& changes) const = 0;
  /// Removes what has, for one of `rows`, the same in its first column and no more in its second.
  virtual void removeUpTo(Poco::Data::Session& session, RowBatch& rows) const = 0;
  /// Updates the rows that have the `key`; of equal ones the last counts.
  virtual void update(Poco::Data::Session& session, RowBatch& rows,
                      const std::string& key) const = 0;
  /// The keys of these monitors, in their order.
  virtual std::vector<std::int64_t> monitorKeys(Poco::Data::Session& session,
                                                std::vector<std::string>& ids) const = 0;

  virtual const CheckTable& checks() const = 0;

  /// What went wrong and what to do, as the text of a StoreError.
  virtual std::string explain(const Poco::Exception& error) const = 0;
};

}  // namespace promonitor

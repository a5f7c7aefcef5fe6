#pragma once

#include "core/store/sql_check_table.hpp"
#include "core/store/sql_dialect.hpp"

namespace promonitor {

/// Rows of `checks`, with an index by (monitor, at_us).
class PostgresCheckTable final : public CheckTable {
 public:
  /// `dialect` must outlive this.
  explicit PostgresCheckTable(const Dialect& dialect) : dialect_(dialect) {}

  const char* table() const override { return "checks"; }
  bool keepsChecksIn(const std::string& table) const override { return table == "checks"; }
  const char* oldestFirst() const override { return "at_us"; }
  const char* newestFirst() const override { return "at_us DESC"; }
  std::int64_t insertNew(Poco::Data::Session& session, RowBatch& checks,
                         WallTime /*summed_until*/) const override {
    return dialect_.insertNew(session, checks, "monitor, at_us");
  }
  void removeUpTo(Poco::Data::Session& session, RowBatch& rows) const override {
    dialect_.removeUpTo(session, rows);
  }
  void summedUp(Poco::Data::Session& /*session*/, RowBatch& /*rows*/) const override {}
  void passed(Poco::Data::Session& /*session*/) const override {}
  std::vector<std::string> damage(Poco::Data::Session& /*session*/) const override { return {}; }

 private:
  const Dialect& dialect_;
};

}  // namespace promonitor

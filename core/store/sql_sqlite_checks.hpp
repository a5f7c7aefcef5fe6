#pragma once

#include "core/store/sql_check_table.hpp"

namespace promonitor {

/// Rows of `parted_checks`, by (part, monitor, at_us). Part 0 has the checks that are summed up,
/// each other part those of five minutes that are not: so that a commit writes to one part, where
/// the checks of monitors whose slots come together stand together. `check_parts` lists the parts.
class SqliteCheckTable final : public CheckTable {
 public:
  const char* table() const override { return "parted_checks"; }
  bool keepsChecksIn(const std::string& table) const override {
    return table == "parted_checks" || table == "check_parts";
  }
  const char* oldestFirst() const override { return "part, at_us"; }
  const char* newestFirst() const override { return "part DESC, at_us DESC"; }
  std::int64_t insertNew(Poco::Data::Session& session, RowBatch& checks,
                         WallTime summed_until) const override;
  void removeUpTo(Poco::Data::Session& session, RowBatch& rows) const override;
  void summedUp(Poco::Data::Session& session, RowBatch& rows) const override;
  void passed(Poco::Data::Session& session) const override;
  std::vector<std::string> damage(Poco::Data::Session& session) const override;
};

}  // namespace promonitor

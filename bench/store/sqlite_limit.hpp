#pragma once

#include <memory>
#include <string>

#include "bench/store/row_limit.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace promonitor::bench {

/// SQLite's own interface, set up as the store sets it up. Throws std::runtime_error.
class SqliteLimit final : public RowLimit {
 public:
  explicit SqliteLimit(const std::string& path);
  void insert(const std::vector<CheckRow>& rows) override;

 private:
  void run(const char* sql);
  void require(bool done);

  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> insert_;
};

}  // namespace promonitor::bench

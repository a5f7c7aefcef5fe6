#pragma once

#include <memory>
#include <string>

#include "bench/store/row_limit.hpp"

struct pg_conn;

namespace promonitor::bench {

/// COPY in PostgreSQL's binary format, one a batch. Throws std::runtime_error.
class CopyLimit final : public RowLimit {
 public:
  explicit CopyLimit(const std::string& url);
  void insert(const std::vector<CheckRow>& rows) override;

 private:
  void run(const char* sql);
  [[noreturn]] void refuse();

  std::unique_ptr<pg_conn, void (*)(pg_conn*)> connection_;
  std::string sent_;
};

}  // namespace promonitor::bench

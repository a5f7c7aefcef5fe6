#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/check.hpp"

namespace promonitor::bench {

/// A check as the columns of one row, its texts in as few bytes as the store takes for them.
struct CheckRow {
  explicit CheckRow(const CheckRecord& check);

  std::int64_t monitor, at_us, after_slot_us, duration_us, lead;
  std::int64_t verdict;
  std::optional<std::int64_t> status_code;
  std::string phases, detail;
};
std::vector<CheckRow> rowsOf(const std::vector<CheckRecord>& checks);

/// The least that a program can do with a batch of rows: insert them, durably, into one table that
/// is kept in the order of monitor and time. For one thread.
class RowLimit {
 public:
  virtual ~RowLimit() = default;
  virtual void insert(const std::vector<CheckRow>& rows) = 0;
};

}  // namespace promonitor::bench

#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace promonitor::bench {

inline constexpr std::size_t kMillion = 1'000'000;

/// What bench_store measures.
struct StorePlan {
  /// Checks in each engine where no numbers were asked for.
  std::vector<std::size_t> sqlite_rows{kMillion}, postgres_rows{300'000};
  std::vector<std::size_t> rows;
  /// The one engine that was asked for; empty: both.
  std::string engine;
  int monitors = 10'000;
  std::size_t batch = 1000;
  std::size_t commits = 60;

  std::vector<std::size_t> rowsOr(const std::vector<std::size_t>& usual) const {
    return rows.empty() ? usual : rows;
  }
};

}  // namespace promonitor::bench

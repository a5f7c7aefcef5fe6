#include "bench/store/store_plan.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace promonitor::bench {

const char* const kStorePlanUsage =
    "usage: bench_store [--full | --rows N...] [--engine sqlite|postgres] [--monitors N] "
    "[--batch N] [--commits N]\n";

std::optional<StorePlan> readPlan(int argc, char** argv) {
  StorePlan plan;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--full") {
      plan.sqlite_rows = {10 * kMillion};
      plan.postgres_rows = {300'000, kMillion};
      continue;
    }
    if (++i == argc) return std::nullopt;
    const std::string value = argv[i];
    const auto number = static_cast<std::size_t>(std::max(1, std::atoi(value.c_str())));
    if (option == "--rows") {
      plan.rows.push_back(number);
    } else if (option == "--monitors") {
      plan.monitors = static_cast<int>(number);
    } else if (option == "--batch") {
      plan.batch = number;
    } else if (option == "--commits") {
      plan.commits = number;
    } else if (option == "--engine" && (value == "sqlite" || value == "postgres")) {
      plan.engine = value;
    } else {
      return std::nullopt;
    }
  }
  return plan;
}

}  // namespace promonitor::bench

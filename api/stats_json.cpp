#include "api/stats_json.hpp"

#include <algorithm>
#include <optional>

#include "api/json_object.hpp"

namespace promonitor::api {
namespace {

using Micros = std::chrono::microseconds;

}  // namespace

void appendCheckCounts(std::string& out, const Rollup& sum) {
  JsonObject checks(out);
  checks.number("up", sum.up);
  checks.number("degraded", sum.degraded);
  checks.number("down", sum.down);
  checks.number("unknown", sum.unknown);
}

void appendResponseTimes(std::string& out, const Rollup& sum) {
  const auto millis = [](Micros time) { return static_cast<double>(time.count()) / 1000.0; };
  const auto percentile = [&](double share) -> std::optional<double> {
    const auto time = sum.response_times.quantile(share);
    if (!time) return std::nullopt;
    return millis(std::clamp(*time, sum.response_min, sum.response_max));
  };
  const auto known = [&](Micros time) {
    return sum.passed() > 0 ? std::optional(millis(time)) : std::nullopt;
  };
  JsonObject times(out);
  times.real("p50", percentile(0.50));
  times.real("p95", percentile(0.95));
  times.real("p99", percentile(0.99));
  times.real("min", known(sum.response_min));
  times.real("max", known(sum.response_max));
  times.real("mean", known(sum.response_sum / std::max<std::int64_t>(1, sum.passed())));
}

}  // namespace promonitor::api

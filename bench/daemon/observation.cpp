#include "bench/daemon/observation.hpp"

#include <algorithm>

namespace promonitor::bench {
namespace {

constexpr const char* kLateness = "promonitor_start_lateness_seconds";

}  // namespace

double Observation::seconds() const {
  return std::chrono::duration<double>(after_.at - before_.at).count();
}

double Observation::cpuMicroseconds() const {
  return std::chrono::duration<double, std::micro>(after_.cpu - before_.cpu).count();
}

double Observation::cpuMicrosecondsPerCheck() const {
  return cpuMicroseconds() / std::max(checks(), 1.0);
}

double Observation::latenessMs(double quantile) const {
  return after_.page.quantileSince(before_.page, kLateness, quantile) * 1000;
}

double Observation::wakeUpsPerCheck() const {
  return static_cast<double>(after_.wake_ups - before_.wake_ups) / std::max(checks(), 1.0);
}

double Observation::databaseBytesPerCheck() const {
  const auto grown = static_cast<double>(after_.database) - static_cast<double>(before_.database);
  return grown / std::max(checks(), 1.0);
}

Measurement& Collected::of(const std::string& metric) {
  const auto known = std::find_if(measurements_.begin(), measurements_.end(),
                                  [&](const Measurement& one) { return one.metric == metric; });
  if (known != measurements_.end()) return *known;
  return measurements_.emplace_back(Measurement{name_, metric, {}, {}, rate_});
}

void Collected::add(const std::string& metric, double value) { of(metric).runs.push_back(value); }

void Collected::add(const std::string& metric, double value, double limit) {
  Measurement& measurement = of(metric);
  measurement.runs.push_back(value);
  measurement.limit.push_back(limit);
}

void Collected::add(const Observation& seen) {
  const MetricsPage& page = seen.after().page;
  add("checks_per_second", seen.checks() / seen.seconds());
  add("lateness_p50_ms_at_most", seen.latenessMs(0.5));
  add("lateness_p99_ms_at_most", seen.latenessMs(0.99));
  add("lateness_max_ms", page.value("promonitor_start_lateness_max_seconds") * 1000);
  add("slots_missed", seen.grown("promonitor_slots_missed_total"));
  add("started_and_not_stored", seen.grown("promonitor_checks_started_total") +
                                    seen.grown("promonitor_checks_beside_schedule_total") -
                                    seen.checks());
  add("results_dropped", seen.grown("promonitor_results_dropped_total"));
  add("cpu_cores", seen.cores());
  add("wake_ups_per_check", seen.wakeUpsPerCheck());
  add("memory_mb", static_cast<double>(seen.after().memory) / 1e6);
  add("memory_peak_mb", static_cast<double>(seen.after().memory_peak) / 1e6);
  add("commits_per_second", seen.grown("promonitor_result_commits_total") / seen.seconds());
  add("commit_ms", seen.grown("promonitor_result_commit_seconds_sum") * 1000 /
                       std::max(seen.grown("promonitor_result_commit_seconds_count"), 1.0));
  add("database_bytes_per_check", seen.databaseBytesPerCheck());
}

void print(const std::string& suite, const std::vector<Collected>& collected) {
  std::vector<Measurement> all;
  for (const Collected& one : collected) {
    for (const Measurement& measurement : one.measurements()) {
      printJson(suite, measurement);
      all.push_back(measurement);
    }
  }
  printTable(all);
}

}  // namespace promonitor::bench

#include "app/history_metrics.hpp"

#include <prometheus/metric_family.h>

#include "app/metric_family.hpp"

namespace promonitor {

std::vector<prometheus::MetricFamily> HistoryMetrics::Collect() const {
  const HistoryKeeper::Stats stats = keeper_.stats();
  std::vector<prometheus::MetricFamily> families = others_.Collect();
  families.push_back(counterFamily("promonitor_history_summed_checks_total",
                                   "Checks summed up by hour and by day.", stats.summed_checks));
  families.push_back(counterFamily("promonitor_history_removed_checks_total",
                                   "Stored checks removed by database.retention.",
                                   stats.removed_checks));
  families.push_back(counterFamily("promonitor_history_erased_monitors_total",
                                   "Monitors erased that left the configuration long ago.",
                                   stats.erased_monitors));
  families.push_back(counterFamily("promonitor_history_failures_total",
                                   "Steps of keeping the history short that failed.",
                                   stats.failures));
  families.push_back(counterFamily("promonitor_history_passes_total",
                                   "Times that the history of every monitor was looked at.",
                                   stats.passes));
  families.push_back(gaugeFamily("promonitor_history_kept_seconds",
                                 "How far back single checks are kept now.",
                                 std::chrono::duration<double>(stats.kept).count()));
  families.push_back(gaugeFamily("promonitor_database_used_bytes", "Bytes in use when last looked.",
                                 static_cast<double>(stats.used_bytes)));
  return families;
}

}  // namespace promonitor

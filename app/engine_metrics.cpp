#include "app/engine_metrics.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace promonitor {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily single(const char* name, const char* help, MetricType type, double value) {
  MetricFamily family{.name = name, .help = help, .type = type, .metric = {}};
  ClientMetric metric;
  if (type == MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  family.metric.push_back(std::move(metric));
  return family;
}

MetricFamily counter(const char* name, const char* help, std::uint64_t value) {
  return single(name, help, MetricType::Counter, static_cast<double>(value));
}

MetricFamily gauge(const char* name, const char* help, double value) {
  return single(name, help, MetricType::Gauge, value);
}

MetricFamily lateness(const ShardStats::Values& total) {
  ClientMetric metric;
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < total.lateness.size(); ++i) {
    so_far += total.lateness[i];
    const double bound = i < kLatenessBoundsMs.size()
                             ? static_cast<double>(kLatenessBoundsMs[i]) / 1000
                             : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({.cumulative_count = so_far, .upper_bound = bound});
  }
  metric.histogram.sample_count = so_far;
  metric.histogram.sample_sum = total.lateness_sum_seconds;
  MetricFamily family{.name = "promonitor_start_lateness_seconds",
                      .help = "How late checks started after their slot.",
                      .type = MetricType::Histogram,
                      .metric = {}};
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace

std::vector<MetricFamily> EngineMetrics::Collect() const {
  ShardStats::Values total;
  for (const ShardStats::Values& shard : engine_.stats()) total += shard;
  const Recorder::Stats recorder = recorder_.stats();
  std::vector<MetricFamily> families = {
      counter("promonitor_checks_started_total", "Checks started in their slots.", total.started),
      counter("promonitor_checks_beside_schedule_total",
              "First checks and retries, which are no slots.", total.retries),
      counter("promonitor_checks_completed_total", "Checks that ended.", total.completed),
      counter("promonitor_slots_missed_total", "Slots recorded as missed, with a reason.",
              total.missed),
      lateness(total),
      gauge("promonitor_start_lateness_max_seconds", "Largest start lateness since the start.",
            total.lateness_max_seconds),
      gauge("promonitor_monitors", "Monitors that are scheduled.",
            static_cast<double>(total.monitors)),
      gauge("promonitor_checks_in_flight", "Checks running now.",
            static_cast<double>(total.in_flight)),
      counter("promonitor_results_committed_total", "Results stored durably.",
              recorder.committed_checks),
      counter("promonitor_missed_slots_committed_total", "Missed slots stored durably.",
              recorder.committed_missed_slots),
      counter("promonitor_result_commits_total", "Transactions that stored results.",
              recorder.commits),
      counter("promonitor_result_commit_failures_total", "Attempts to store results that failed.",
              recorder.failed_commits),
      counter("promonitor_results_dropped_total",
              "Results lost because the store was away for too long.", recorder.dropped),
      gauge("promonitor_results_waiting", "Results not stored yet.",
            static_cast<double>(recorder.waiting)),
      gauge("promonitor_last_commit_seconds", "Duration of the last commit.",
            recorder.last_commit_seconds),
  };
  std::vector<MetricFamily> others = others_.Collect();
  std::move(others.begin(), others.end(), std::back_inserter(families));
  return families;
}

}  // namespace promonitor

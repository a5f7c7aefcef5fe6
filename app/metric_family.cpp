#include "app/metric_family.hpp"

#include <prometheus/client_metric.h>
#include <prometheus/metric_type.h>

#include <cassert>
#include <limits>

namespace promonitor {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric& add(MetricFamily& family, const MetricLabels& labels) {
  ClientMetric& metric = family.metric.emplace_back();
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

}  // namespace

MetricFamily counterFamily(const char* name, const char* help, std::uint64_t value) {
  MetricFamily family{.name = name, .help = help, .type = MetricType::Counter, .metric = {}};
  addCounter(family, {}, value);
  return family;
}

MetricFamily gaugeFamily(const char* name, const char* help, double value) {
  MetricFamily family{.name = name, .help = help, .type = MetricType::Gauge, .metric = {}};
  addGauge(family, {}, value);
  return family;
}

void addCounter(MetricFamily& family, const MetricLabels& labels, std::uint64_t value) {
  add(family, labels).counter.value = static_cast<double>(value);
}

void addSeconds(MetricFamily& family, const MetricLabels& labels, double seconds) {
  add(family, labels).counter.value = seconds;
}

void addGauge(MetricFamily& family, const MetricLabels& labels, double value) {
  add(family, labels).gauge.value = value;
}

void addHistogram(MetricFamily& family, const MetricLabels& labels,
                  std::span<const std::int64_t> bounds_ms, std::span<const std::uint64_t> counts,
                  double sum_seconds) {
  assert(counts.size() == bounds_ms.size() + 1);
  ClientMetric& metric = add(family, labels);
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    so_far += counts[i];
    const double bound = i < bounds_ms.size() ? static_cast<double>(bounds_ms[i]) / 1000
                                              : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({.cumulative_count = so_far, .upper_bound = bound});
  }
  metric.histogram.sample_count = so_far;
  metric.histogram.sample_sum = sum_seconds;
}

}  // namespace promonitor

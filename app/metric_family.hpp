#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace promonitor {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

/// Families of one value each.
prometheus::MetricFamily counterFamily(const char* name, const char* help, std::uint64_t value);
prometheus::MetricFamily gaugeFamily(const char* name, const char* help, double value);

/// Adds a value to a family of several, told apart by their labels.
void addCounter(prometheus::MetricFamily& family, const MetricLabels& labels, std::uint64_t value);
/// A counter of time.
void addSeconds(prometheus::MetricFamily& family, const MetricLabels& labels, double seconds);
void addGauge(prometheus::MetricFamily& family, const MetricLabels& labels, double value);
/// `counts` are those of the buckets up to each bound, and of one that takes the rest.
void addHistogram(prometheus::MetricFamily& family, const MetricLabels& labels,
                  std::span<const std::int64_t> bounds_ms, std::span<const std::uint64_t> counts,
                  double sum_seconds);

}  // namespace promonitor

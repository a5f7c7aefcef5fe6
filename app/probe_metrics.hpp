#pragma once

#include <prometheus/collectable.h>

#include <vector>

#include "app/probers.hpp"
#include "core/plugin/plugin_registry.hpp"

namespace promonitor {

/// What is counted beside the shards, added to the metrics of others: how long blocking checks
/// waited for a worker, by kind, and what the runner processes do, by plugin. Read when asked for.
/// Thread-safe.
class ProbeMetrics final : public prometheus::Collectable {
 public:
  ProbeMetrics(const prometheus::Collectable& others, const PluginRegistry& kinds,
               const Probers& probers)
      : others_(others), kinds_(kinds), probers_(probers) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const prometheus::Collectable& others_;
  const PluginRegistry& kinds_;
  const Probers& probers_;
};

}  // namespace promonitor
